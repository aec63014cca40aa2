// The mixtures among what is exported: which of them are whole, and the package of each with its router and the program
// that runs it. Packages of single models are export.ts's.

import type { JointPart, JointRecord } from "../core/config/jointRecord";
import { type MixtureSettings, membersOf } from "../core/config/mixture";
import type { QualityByDomain } from "../core/config/records";
import type { RoutingSettings } from "../core/config/routing";
import type { ModelShape } from "../core/config/sizes";
import { StudioError } from "../core/errors";
import { mixtureCard } from "../core/exchange/mixtureCard";
import { PACKED_KINDS, type PackedKind } from "../core/exchange/mixtureManifest";
import { checkMixturePackage, type MixtureParts, writeMixturePackage } from "../core/exchange/mixturePackage";
import type { MixtureExpert } from "../core/exchange/mixtureWeights";
import { readSafetensors } from "../core/exchange/safetensors";
import { formatBytes, formatShort } from "../core/format/format";
import type { NamedTensors } from "../core/graph/executor";
import type { ExportArguments } from "../protocol/commands";
import { type Blobs, paths } from "../storage/blobs";
import { type Planned, unpacked } from "./planned";
import { sha256 } from "./sha256";

/** What a package may hold of weights: a zip is put together in memory, beside the weights themselves. */
const MAX_WEIGHT_BYTES = 2 ** 31;

const TITLES: Record<PackedKind, string> = { ple: "PLE", jeet: "JEET", "moe-ce": "MoE-CE" };

interface StoredPart {
  readonly path: string;
  readonly parameters: number;
}

/** A mixture as it lies in storage. */
interface StoredMixture {
  readonly kind: PackedKind;
  /** The id of the model whose recipe it was trained with. */
  readonly trainedAs: string;
  readonly experts: readonly (StoredPart & { readonly domain: string; readonly shape: ModelShape })[];
  readonly shared?: StoredPart;
  readonly common?: StoredPart;
  readonly final: QualityByDomain;
}

/** A package of every mixture that has its router and the experts of at least two domains, without those the recipe leaves out. */
export function plannedMixtures(wanted: ExportArguments, program: string, blobs: Blobs): Planned[] {
  if (wanted.router === undefined) return [];
  const mixtures = [separateExperts(wanted), ...(wanted.joints ?? []).map((record) => jointExperts(record, wanted.recipe.mixture))];
  return mixtures
    .filter((mixture): mixture is StoredMixture => mixture !== undefined && mixture.experts.length > 1)
    .map((mixture) => plannedMixture(mixture, wanted, program, blobs));
}

/** The experts that were trained each by itself, unless one is still missing. */
function separateExperts({ recipe, corpus, models }: ExportArguments): StoredMixture | undefined {
  const members = membersOf(
    corpus.domains.map(({ name }) => name),
    recipe.mixture,
  );
  const experts = members.flatMap((domain) => {
    const model = models.find(({ id }) => id === `expert:${domain}`);
    return model ? [{ domain, model }] : [];
  });
  if (experts.length === 0 || experts.length < members.length) return undefined;
  return {
    kind: "ple",
    trainedAs: experts[0].model.id,
    experts: experts.map(({ domain, model: { path, parameters, shape } }) => ({ domain, path, parameters, shape })),
    final: Object.fromEntries(experts.map(({ domain, model }) => [domain, model.final[domain]])),
  };
}

/** The experts that were trained in one run; undefined for a run of one student. */
function jointExperts({ id, kind, shape, domains, parts, final }: JointRecord, settings: MixtureSettings): StoredMixture | undefined {
  const packed = PACKED_KINDS.find((candidate) => candidate === kind);
  if (packed === undefined) return undefined;
  const part = (name: string): JointPart => {
    const found = parts.find((candidate) => candidate.name === name);
    if (found === undefined) throw new Error(`${id} has no part ${name}`);
    return found;
  };
  return {
    kind: packed,
    trainedAs: id,
    experts: membersOf(domains, settings).map((domain) => ({ domain, shape, ...part(`expert:${domain}`) })),
    shared: part("shared"),
    ...(packed === "moe-ce" ? { common: part("common") } : {}),
    final,
  };
}

function plannedMixture(mixture: StoredMixture, wanted: ExportArguments, program: string, blobs: Blobs): Planned {
  const { kind, experts, shared, common } = mixture;
  const name = `limbeck-mixture-${kind}`;
  return {
    name: `${name}.zip`,
    make: async () => {
      const weights = [...experts, shared, common].reduce((sum, part) => sum + (part?.parameters ?? 0), 0);
      checkSize(weights * Float32Array.BYTES_PER_ELEMENT);
      const tensors = async ({ path }: StoredPart): Promise<NamedTensors> => readSafetensors(await blobs.read(path));
      const loaded: MixtureExpert[] = [];
      for (const expert of experts) loaded.push({ domain: expert.domain, shape: expert.shape, tensors: await tensors(expert) });
      const routing = settingsOf(wanted.recipe.router);
      const trainedWith = wanted.trainedWith?.[mixture.trainedAs] ?? wanted.recipe;
      const recipe = { name: trainedWith.name, seed: trainedWith.seed };
      const sharedParameters = (shared?.parameters ?? 0) + (common?.parameters ?? 0);
      const card = mixtureCard({ kind, experts, sharedParameters, final: mixture.final, router: wanted.router, routing, recipe });
      const parts: MixtureParts = {
        kind,
        experts: loaded,
        ...(shared ? { shared: await tensors(shared) } : {}),
        ...(common ? { common: await tensors(common) } : {}),
        router: await blobs.read(paths.router),
        tokenizer: await blobs.read(paths.tokenizer),
        card,
        program,
        routing,
        recipe,
      };
      return writeMixturePackage(parts, sha256);
    },
    check: async (bytes) => {
      const { manifest, parameters } = await checkMixturePackage(bytes, sha256);
      const domains = manifest.experts.map(({ domain }) => domain).join(", ");
      return `Mixture ${TITLES[kind]} of experts for ${domains}: ${formatShort(parameters)} parameters with router, tokenizer and the program that runs them.`;
    },
    usage: { reader: "Python with PyTorch and transformers", command: `${unpacked(name)}\npython ${name}/mixture.py "Your text"` },
  };
}

function checkSize(bytes: number): void {
  if (bytes <= MAX_WEIGHT_BYTES) return;
  const what = `its weights take ${formatBytes(bytes)}, more than the ${formatBytes(MAX_WEIGHT_BYTES)} that one package may hold.`;
  throw new StudioError("out-of-memory", what, "Take the experts one by one, with the router.");
}

/** How the router is used, without how it was fitted. */
function settingsOf({ abstainBelow, unsure, ensemble, rerouteTokens, hysteresis }: RoutingSettings): RoutingSettings {
  return { abstainBelow, unsure, ensemble, rerouteTokens, hysteresis };
}
