// What a project has: questions to its record, and the record after a stage finished or its result was given up.
// Pure functions; files in storage are studio.ts's to remove.

import type { JointRecord } from "../../core/config/jointRecord";
import type { JointKind } from "../../core/config/mixture";
import type { MixtureRecord } from "../../core/config/mixtureRecord";
import type { Origin } from "../../core/config/origins";
import type {
  CorpusSummary,
  ExportFile,
  ModelRecord,
  ProjectRecord,
  RouterRecord,
  StageTrace,
  TokenizerSummary,
  UnfinishedRun,
} from "../../core/config/records";
import type { ClassifiersRecord, RobustnessRecord } from "../../core/config/routerStudies";
import { idBits } from "../../core/config/tokenIds";
import type { StageId } from "../../protocol/events";
import { paths } from "../../storage/blobs";

const SPLITS = ["train", "validation"] as const;

export const emptyProject: ProjectRecord = { version: 2, models: {} };

/** Corpus and tokenizer with more domains than before. */
interface Grown {
  readonly corpus: CorpusSummary;
  readonly tokenizer: TokenizerSummary;
}

/** What a stage leaves, under the name it has in the project; a model under its own id. */
export type StageResult =
  | { readonly corpus: CorpusSummary }
  | { readonly tokenizer: TokenizerSummary }
  | Grown
  | { readonly model: ModelRecord }
  | { readonly router: RouterRecord }
  | { readonly joint: JointRecord }
  | { readonly mixture: MixtureRecord }
  | { readonly classifiers: ClassifiersRecord }
  | { readonly byModels: ClassifiersRecord }
  | { readonly robustness: RobustnessRecord }
  | { readonly exports: readonly ExportFile[] }
  | { readonly balancedSet: ExportFile }
  | { readonly clusterPackage: ExportFile };

/** The domains of the corpus, in its order; none before there is one. */
export function domainsOf(project: ProjectRecord): readonly string[] {
  return project.corpus?.domains.map((domain) => domain.name) ?? [];
}

const JOINT = "joint:";

/** What the run of a stage for several domains' students left; nothing for any other stage. */
export function jointOf(stage: StageId, { joint }: Pick<ProjectRecord, "joint">): JointRecord | undefined {
  return stage.startsWith(JOINT) ? joint?.[stage.slice(JOINT.length) as JointKind] : undefined;
}

/** Whether a stage's result is there. */
export function isDone(stage: StageId, project: ProjectRecord): boolean {
  if (stage === "export") return project.exports !== undefined;
  if (stage === "balanced-set") return project.balancedSet !== undefined;
  if (stage === "cluster") return project.clusterPackage !== undefined;
  if (stage === "by-models") return project.byModels !== undefined;
  if (stage === "classifiers" || stage === "robustness") return project[stage] !== undefined;
  if (stage === "corpus" || stage === "tokenizer" || stage === "router" || stage === "mixture") return project[stage] !== undefined;
  if (stage.startsWith(JOINT)) return jointOf(stage, project) !== undefined;
  return Object.hasOwn(project.models, stage);
}

/** The project with a stage's result, if that is the project's, and how it went. A corpus that grew is the corpus of its own run. */
export function withResult(project: ProjectRecord, stage: StageId, result: StageResult | undefined, trace: StageTrace): ProjectRecord {
  const traces = { ...project.traces, [stage]: trace };
  if (result === undefined) return { ...project, traces };
  if ("corpus" in result && "tokenizer" in result) return { ...project, ...result };
  if ("joint" in result) return { ...project, traces, joint: { ...project.joint, [result.joint.kind]: result.joint } };
  if ("model" in result) return { ...project, traces, models: { ...project.models, [stage]: result.model } };
  return { ...project, ...result, traces };
}

/** The project without the results of `stages`. */
export function withoutResults(project: ProjectRecord, stages: readonly StageId[]): ProjectRecord {
  const gone = new Set(stages);
  const kept = <T>(records: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(records).filter(([stage]) => !gone.has(stage)));
  const {
    corpus,
    tokenizer,
    router,
    mixture,
    exports,
    exportFormats,
    classifiers,
    byModels,
    robustness,
    balancedSet,
    clusterPackage,
    origins,
    unfinished,
    importedModels,
  } = project;
  const joint = Object.fromEntries(Object.entries(project.joint ?? {}).filter(([, record]) => !gone.has(record.id)));
  return {
    version: project.version,
    ...(corpus && !gone.has("corpus") && { corpus }),
    ...(tokenizer && !gone.has("tokenizer") && { tokenizer }),
    models: kept(project.models),
    ...(router && !gone.has("router") && { router }),
    ...(Object.keys(joint).length > 0 && { joint }),
    ...(mixture && !gone.has("mixture") && { mixture }),
    ...(exports && !gone.has("export") && { exports }),
    ...(exportFormats && { exportFormats }),
    ...(classifiers && !gone.has("classifiers") && { classifiers }),
    ...(byModels && !gone.has("by-models") && { byModels }),
    ...(robustness && !gone.has("robustness") && { robustness }),
    ...(balancedSet && !gone.has("balanced-set") && { balancedSet }),
    ...(clusterPackage && !gone.has("cluster") && { clusterPackage }),
    ...(origins && { origins }),
    ...(importedModels && { importedModels }),
    ...(unfinished && { unfinished: kept(unfinished) }),
    traces: kept(project.traces ?? {}),
  };
}

/** The project with where a stage's training run can go on, or without where it can't. */
export function withUnfinished(project: ProjectRecord, stage: StageId, run: UnfinishedRun | undefined): ProjectRecord {
  if (!run && !project.unfinished?.[stage]) return project;
  const { [stage]: _, ...others } = project.unfinished ?? {};
  return { ...project, unfinished: run ? { ...others, [stage]: run } : others };
}

/** The files that can be taken away. */
export const filesToTake = ({ exports = [], balancedSet, clusterPackage }: ProjectRecord): readonly ExportFile[] => [
  ...exports,
  ...(balancedSet ? [balancedSet] : []),
  ...(clusterPackage ? [clusterPackage] : []),
];

/** The project with what is stated of a domain's text replaced. */
export const withOrigin = (project: ProjectRecord, domain: string, origin: Origin): ProjectRecord => ({
  ...project,
  origins: { ...project.origins, [domain]: origin },
});

/** Storage paths of the files that a finished stage's result stands on. */
export function filesOf(stage: StageId, project: ProjectRecord): readonly string[] {
  if (!isDone(stage, project)) return [];
  switch (stage) {
    case "corpus":
      return domainsOf(project).flatMap((_, domain) => SPLITS.map((split) => paths.documents(domain, split)));
    case "tokenizer": {
      const bits = idBits(project.tokenizer!.vocabSize);
      return [paths.tokenizer, ...domainsOf(project).flatMap((_, domain) => SPLITS.map((split) => paths.tokens(domain, split, bits)))];
    }
    case "router":
      return [paths.router];
    case "mixture":
    case "classifiers":
    case "by-models":
    case "robustness":
      return [];
    case "balanced-set":
      return [paths.balancedSet];
    case "cluster":
      return [paths.cluster];
    case "export":
      return (project.exports ?? []).map(({ storage }) => storage);
    default:
      return jointOf(stage, project)?.parts.map(({ path }) => path) ?? modelFiles(project.models[stage]);
  }
}

/** A model's file, and that of the gates that were tuned to it. */
const modelFiles = ({ path, gates }: ModelRecord): readonly string[] => [path, ...(gates ? [gates.path] : [])];
