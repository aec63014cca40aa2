// What a finished project found, as one JSON value for programs: report.json of the headless runner. Its fields are
// described in public/report.schema.json. Not for people: screens and cards say the same in words.

import { domainOfExpert } from "../core/config/expertId";
import type { LayerUse } from "../core/config/gateRecords";
import type { MixtureRecord } from "../core/config/mixtureRecord";
import type { Recipe } from "../core/config/recipe";
import type {
  ClassScores,
  DeviceSummary,
  ModelRecord,
  Precision,
  PredictionsByDomain,
  ProjectRecord,
  QualityByDomain,
  RouterRecord,
} from "../core/config/records";
import type { ResponsesByDomain } from "../core/config/responses";
import type { SignalRecord } from "../core/config/signalRecords";
import { kindOf, type StageKind, stagesOf } from "./pipeline";
import { domainsOf, isDone, jointOf } from "./state/project";
import type { StudioState } from "./state/store";

export interface StageReport {
  /** The stage's id, such as "expert:de". */
  readonly name: string;
  readonly kind: StageKind;
  /** From start to end, with all that the stage did, pauses excluded. */
  readonly seconds: number;
  /** Training tokens, repeats counted; 0 for stages that train no model. */
  readonly tokens: number;
  /** Tokens over the seconds of training, evaluations on the way included; 0 for stages that train no model. */
  readonly tokensPerSecond: number;
  /** On validation text; empty for stages that train no model. */
  readonly final: QualityByDomain;
  /** On the same text; absent where a stage does not tell them. */
  readonly predictions?: PredictionsByDomain;
  /** What the model answered to held-out instructions; absent where there are none. */
  readonly responses?: ResponsesByDomain;
  /** What the model was trained in; absent for stages that train none. */
  readonly precision?: Precision;
  /** What a cached signal took; absent where there was none. */
  readonly signal?: SignalRecord;
  /** Of a sparse model, by domain and layer, what its gates do on the same text. */
  readonly gateUse?: Readonly<Record<string, readonly GateReport[]>>;
  /** Of an expert that a student-aware router taught: KL between the teacher's own gate and the tuned one, by layer, in nats. */
  readonly gateDivergence?: readonly number[];
}

/** Share of tokens that took each expert, probability of those that took part, and entropy in nats. */
export type GateReport = Pick<LayerUse, "taken" | "mass" | "entropy">;

export interface RouterReport extends ClassScores {
  readonly accuracy: number;
  readonly perClass: Readonly<Record<string, ClassScores>>;
  /** confusion[truth][prediction], rows and columns in the order of perClass's keys. */
  readonly confusion: readonly (readonly number[])[];
}

export interface Report {
  readonly recipe: Recipe;
  readonly adapter: DeviceSummary | null;
  /** The variants of kernels that trained the models: as `kernels` of the recipe they repeat the run bit for bit on the same adapter. */
  readonly kernels: Readonly<Record<string, string>>;
  readonly versions: { readonly limbeck: string; readonly recipe: number; readonly browser: string };
  /** Finished stages in running order. */
  readonly stages: readonly StageReport[];
  readonly baselines: Readonly<Record<string, { readonly byteUnigram: number; readonly floor?: number }>>;
  /** Null where one domain leaves nothing to route. */
  readonly router: RouterReport | null;
  /** Bits per byte by row of the separate experts' mixture, an expert's row under its domain; empty without a mixture. */
  readonly grid: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly sha256: string }[];
}

/** What the project has so far; `versions` names what it was made with. */
export function report({ recipe, device, project }: StudioState, versions: Omit<Report["versions"], "recipe">): Report {
  const finished = stagesOf(domainsOf(project)).filter((stage) => isDone(stage, project));
  return {
    recipe,
    adapter: device.status === "ready" ? device.summary : null,
    kernels: Object.assign({}, ...Object.values(project.models).map(({ kernels }) => kernels)),
    versions: { ...versions, recipe: recipe.version },
    stages: finished.map((stage) => stageReport(stage, project)),
    baselines: Object.fromEntries(
      (project.corpus?.domains ?? []).map(({ name, byteUnigram, floor }) => [name, { byteUnigram, ...(floor !== undefined && { floor }) }]),
    ),
    router: project.router ? routerReport(project.router) : null,
    grid: project.mixture ? gridReport(project.mixture) : {},
    files: (project.exports ?? []).map(({ path, bytes, sha256 }) => ({ path, bytes, sha256 })),
  };
}

/** What is told of a stage that trains. */
type Trained = Pick<
  ModelRecord,
  "tokens" | "seconds" | "final" | "precision" | "predictions" | "responses" | "signal" | "gateUse" | "gates"
>;

function stageReport(stage: string, project: ProjectRecord): StageReport {
  const kind = kindOf(stage);
  const seconds = project.traces?.[stage]?.seconds ?? 0;
  const model: Trained | undefined = kind === "joint" ? jointOf(stage, project) : project.models[stage];
  if (model === undefined) return { name: stage, kind, seconds, tokens: 0, tokensPerSecond: 0, final: {} };
  const { tokens, final, predictions, responses, precision, signal, gateUse, gates } = model;
  const tokensPerSecond = model.seconds > 0 ? tokens / model.seconds : 0;
  return {
    name: stage,
    kind,
    seconds,
    tokens,
    tokensPerSecond,
    final,
    ...(predictions && { predictions }),
    ...(responses && { responses }),
    ...(precision && { precision }),
    ...(signal && { signal }),
    ...(gateUse && { gateUse: gateReport(gateUse) }),
    ...(gates && { gateDivergence: gates.divergence }),
  };
}

function gateReport(gateUse: NonNullable<ModelRecord["gateUse"]>): NonNullable<StageReport["gateUse"]> {
  const share = (value: number): number => Math.min(1, value); // rounding alone takes it above
  const layersOf = (layers: readonly LayerUse[]) =>
    layers.map(({ taken, mass, entropy }) => ({ taken: taken.map(share), mass: share(mass), entropy }));
  return Object.fromEntries(Object.entries(gateUse).map(([domain, layers]) => [domain, layersOf(layers)]));
}

/** Bits per byte by row and domain. A domain that is called as another row keeps "expert:" before its name. */
function gridReport({ grids }: MixtureRecord): Report["grid"] {
  const rows = grids.find(({ kind }) => kind === "ple")?.rows ?? [];
  const keys = new Set(rows.map(({ key }) => key));
  return Object.fromEntries(
    rows.map(({ key, quality }) => {
      const domain = domainOfExpert(key) ?? key;
      const bits = Object.entries(quality).map(([name, { bitsPerByte }]) => [name, bitsPerByte] as const);
      return [keys.has(domain) ? key : domain, Object.fromEntries(bits)];
    }),
  );
}

/** The router's scores, its matrix in the order in which JavaScript keeps the classes' names: whole numbers come first. */
function routerReport({ accuracy, precision, recall, f1, perClass, confusion, domains }: RouterRecord): RouterReport {
  const order = Object.keys(perClass).map((name) => domains.indexOf(name));
  return {
    accuracy,
    precision,
    recall,
    f1,
    perClass,
    confusion: order.map((truth) => order.map((prediction) => confusion[truth][prediction])),
  };
}
