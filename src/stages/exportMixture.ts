// The mixtures among what is exported: which of them are whole, and the package of each with its router and the program or the
// page that runs it. Packages of single models are export.ts's.

import { expertId } from "../core/config/expertId";
import { DEFAULT_FORMATS } from "../core/config/exportFormats";
import { type JointRecord, partNamed } from "../core/config/jointRecord";
import { membersOf } from "../core/config/mixture";
import type { ModelRecord, QualityByDomain } from "../core/config/records";
import type { RoutingSettings } from "../core/config/routing";
import type { ModelShape } from "../core/config/sizes";
import { StudioError } from "../core/errors";
import { type MixtureCardFacts, mixtureCard } from "../core/exchange/mixtureCard";
import { PACKED_KINDS, type PackedKind } from "../core/exchange/mixtureManifest";
import { checkMixturePackage, type MixtureParts, writeMixturePackage } from "../core/exchange/mixturePackage";
import type { MixtureExpert } from "../core/exchange/mixtureWeights";
import { checkMixturePage, writeMixturePage } from "../core/exchange/onnx/mixturePage";
import type { PageFiles } from "../core/exchange/onnx/page";
import { readSafetensors } from "../core/exchange/safetensors";
import { formatShort } from "../core/format/format";
import { decodeUtf8 } from "../core/format/utf8";
import type { NamedTensors } from "../core/graph/executor";
import { parseRouter } from "../core/router/router-json";
import type { ExportArguments } from "../protocol/commands";
import { type Blobs, paths } from "../storage/blobs";
import { pageInWords, servedUsage } from "./exportOnnx";
import { checkSize, type Planned, unpacked } from "./planned";
import { sha256 } from "./sha256";

const TITLES: Record<PackedKind, string> = { ple: "PLE", jeet: "JEET", "moe-ce": "MoE-CE" };

/** What runs a mixture: the text of mixture.py, and the page. */
interface MixturePrograms {
  readonly mixture: string;
  page(): Promise<PageFiles>;
}

type StoredParts = Omit<MixtureParts, "card" | "program"> & { readonly facts: MixtureCardFacts };

interface StoredPart {
  readonly path: string;
  readonly parameters: number;
}

/** A mixture as it lies in storage. */
interface StoredMixture {
  readonly kind: PackedKind;
  /** Each with the id that its recipe is known by. */
  readonly experts: readonly (StoredPart & { readonly id: string; readonly domain: string; readonly shape: ModelShape })[];
  readonly shared?: StoredPart;
  readonly common?: StoredPart;
  readonly final: QualityByDomain;
}

/**
 * A package of every mixture that has its router and the expert of each domain, without those the recipe leaves out; where pages
 * are wanted, one more with its page.
 */
export function plannedMixtures(wanted: ExportArguments, programs: MixturePrograms, blobs: Blobs): Planned[] {
  const { corpus, recipe, models, joints = [], router, formats = DEFAULT_FORMATS } = wanted;
  const names = corpus.domains.map(({ name }) => name);
  const members = membersOf(names, recipe.mixture);
  if (router === undefined || members.length < 2) return [];
  return [separateExperts(members, models), ...joints.map((record) => jointExperts(members, record))]
    .filter((mixture) => mixture !== undefined)
    .filter(({ experts }) => experts.length === members.length)
    .flatMap((mixture) => [
      plannedMixture(mixture, wanted, programs.mixture, blobs),
      ...(formats.includes("mixture-page") ? [plannedPage(mixture, wanted, programs.page, blobs)] : []),
    ]);
}

/** The experts that were trained each by itself. */
function separateExperts(members: readonly string[], models: readonly ModelRecord[]): StoredMixture {
  const experts = members.flatMap((domain) => {
    const model = models.find(({ id }) => id === expertId(domain));
    return model ? [{ domain, ...model }] : [];
  });
  const final = Object.fromEntries(experts.map((expert) => [expert.domain, expert.final[expert.domain]]));
  return { kind: "ple", experts, final };
}

/** The experts that were trained in one run; undefined for a run of one student. */
function jointExperts(members: readonly string[], { id, kind, shape, parts, final }: JointRecord): StoredMixture | undefined {
  const packed = PACKED_KINDS.find((candidate) => candidate === kind);
  if (packed === undefined) return undefined;
  const experts = members.flatMap((domain) => {
    const body = partNamed(expertId(domain), parts);
    return body ? [{ ...body, id, domain, shape }] : [];
  });
  const [shared, common] = [partNamed("shared", parts), partNamed("common", parts)];
  return { kind: packed, experts, ...(shared && { shared }), ...(common && { common }), final };
}

function plannedMixture(mixture: StoredMixture, wanted: ExportArguments, program: string, blobs: Blobs): Planned {
  const name = `limbeck-mixture-${mixture.kind}`;
  return {
    name: `${name}.zip`,
    make: async () => {
      const { facts, ...parts } = await partsOf(mixture, wanted, blobs);
      return writeMixturePackage({ ...parts, card: mixtureCard(facts), program }, sha256);
    },
    check: async (bytes) => {
      const { manifest, parameters } = await checkMixturePackage(bytes, sha256);
      const domains = manifest.experts.map(({ domain }) => domain).join(", ");
      return `Mixture ${TITLES[manifest.kind]} of experts for ${domains}: ${formatShort(parameters)} parameters in f32 with router, tokenizer and the program that runs them.`;
    },
    usage: { reader: "Python with PyTorch and transformers", command: `${unpacked(name)}\npython ${name}/mixture.py "Your text"` },
  };
}

function plannedPage(mixture: StoredMixture, wanted: ExportArguments, page: () => Promise<PageFiles>, blobs: Blobs): Planned {
  const name = `limbeck-mixture-${mixture.kind}-page`;
  const domains = mixture.experts.map(({ domain }) => domain).join(", ");
  return {
    name: `${name}.zip`,
    make: async () => {
      if (mixture.kind !== "ple") throw noPage(mixture.kind);
      const { facts, experts, router, tokenizer, routing } = await partsOf(mixture, wanted, blobs);
      const card = mixtureCard({ ...facts, page: true });
      return writeMixturePage({ title: `Experts for ${domains}`, experts, router, tokenizer, routing, card, page: await page() });
    },
    check: async (bytes) => {
      const { parameters } = checkMixturePage(bytes, { experts: await expertsOf(mixture, blobs) });
      const what = `Mixture ${TITLES[mixture.kind]} as a page, with experts for ${domains}: ${formatShort(parameters)} parameters as ONNX in f32, router and tokenizer`;
      return `${what}. ${await pageInWords(page)}`;
    },
    usage: servedUsage(name),
  };
}

function noPage(kind: PackedKind): StudioError {
  const what = `experts of the kind ${TITLES[kind]} share an embedding and a head, and a page has whole experts alone.`;
  return new StudioError(
    "bad-package",
    what,
    "Take the page of separately trained experts (PLE), or this mixture with its Python program.",
  );
}

/** Everything of a mixture's package but its program, from storage, and what its card says. Throws StudioError for a router between other domains and for too much of it. */
async function partsOf(mixture: StoredMixture, wanted: ExportArguments, blobs: Blobs): Promise<StoredParts> {
  const { kind, experts, shared, common, final } = mixture;
  const router = await blobs.read(paths.router);
  checkRouter(parseRouter(decodeUtf8(router)).domains, experts);
  const parametersOf = (parts: readonly (StoredPart | undefined)[]): number =>
    parts.reduce((sum, part) => sum + (part?.parameters ?? 0), 0);
  checkSize(parametersOf([...experts, shared, common]) * Float32Array.BYTES_PER_ELEMENT, "Take the experts one by one, with the router.");

  const trainedWith = wanted.trainedWith?.[experts[0].id] ?? wanted.recipe;
  const recipe = { name: trainedWith.name, seed: trainedWith.seed };
  const routing = settingsOf(wanted.recipe.router);
  const sharedParameters = parametersOf([shared, common]);
  return {
    kind,
    experts: await expertsOf(mixture, blobs),
    ...(shared && { shared: await tensorsOf(shared, blobs) }),
    ...(common && { common: await tensorsOf(common, blobs) }),
    router,
    tokenizer: await blobs.read(paths.tokenizer),
    routing,
    recipe,
    facts: { kind, experts, sharedParameters, final, router: wanted.router, routing, recipe },
  };
}

async function expertsOf({ experts }: StoredMixture, blobs: Blobs): Promise<readonly MixtureExpert[]> {
  const loaded: MixtureExpert[] = [];
  for (const expert of experts) loaded.push({ domain: expert.domain, shape: expert.shape, tensors: await tensorsOf(expert, blobs) });
  return loaded;
}

const tensorsOf = async ({ path }: StoredPart, blobs: Blobs): Promise<NamedTensors> => readSafetensors(await blobs.read(path));

function checkRouter(routed: readonly string[], experts: StoredMixture["experts"]): void {
  const domains = experts.map(({ domain }) => domain);
  if (routed.length === domains.length && routed.every((name, k) => name === domains[k])) return;
  const what = `the router tells ${routed.join(", ")} apart, but the experts are for ${domains.join(", ")}.`;
  throw new StudioError("missing-stage", what, "Fit the router again, then export.");
}

/** How the router is used, without how it was fitted. */
function settingsOf({ abstainBelow, unsure, ensemble, rerouteTokens, hysteresis }: RoutingSettings): RoutingSettings {
  return { abstainBelow, unsure, ensemble, rerouteTokens, hysteresis };
}
