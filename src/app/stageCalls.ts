// Which worker runs a stage, with which command, and where its result goes in the project. Not when: runner.ts decides.

import { version } from "../../package.json";
import type { JointRecord } from "../core/config/jointRecord";
import type { Recipe } from "../core/config/recipe";
import type { ModelRecord, ProjectRecord } from "../core/config/records";
import type { StudyShelf } from "../core/study/shelf";
import type { DroppedFile } from "../protocol/commands";
import type { StageId } from "../protocol/events";
import { domainOf, expertStage, jointKindOf, kindOf, membersIn } from "./pipeline";
import { domainsOf, type StageResult } from "./state/project";
import { cellsToTrain } from "./study/onCluster";
import type { WorkerName, Workers } from "./workers";

/** The workers that run a stage: one, but for a study. */
export function workersOf(stage: StageId): readonly Exclude<WorkerName, "play">[] {
  const kind = kindOf(stage);
  if (kind === "study") return ["corpus", "train"];
  return ["teacher", "expert", "joint", "mixture", "by-models"].includes(kind) ? ["train"] : ["corpus"];
}

/** What a stage works on: the recipe and the results of the stages before, and the texts of a new corpus. */
export interface StageInputs {
  readonly recipe: Recipe;
  readonly project: ProjectRecord;
  readonly shelf: StudyShelf;
  /** Without any, the corpus is the built-in sample. */
  readonly files: readonly DroppedFile[];
}

/** Runs a stage of the pipeline whose dependencies are there. Rejects with the worker's StudioError. */
export async function callStage(stage: StageId, { recipe, project, shelf, files }: StageInputs, workers: Workers): Promise<StageResult> {
  const kind = kindOf(stage);
  if (kind === "corpus") {
    const corpus = workers.corpus();
    return { corpus: files.length > 0 ? await corpus.call("ingest", { recipe, files }) : await corpus.call("useSample", { recipe }) };
  }
  const corpus = project.corpus!;
  const teacher = project.models.teacher;
  switch (kind) {
    case "tokenizer":
      return { tokenizer: await workers.corpus().call("trainTokenizer", { recipe, corpus }) };
    case "teacher":
      return { model: await workers.train().call("trainTeacher", { recipe, corpus, experts: expertsOf(project) }) };
    case "expert":
      return {
        model: await workers
          .train()
          .call("trainExpert", { recipe, corpus, domain: domainOf(stage), teacher, experts: others(stage, project) }),
      };
    case "router":
      return { router: await workers.corpus().call("fitRouter", { recipe, corpus }) };
    case "mixture": {
      const experts = expertsOf(project, membersIn({ project, recipe }));
      return {
        mixture: await workers
          .train()
          .call("evaluateMixture", { recipe, corpus, teacher, experts, router: project.router!, joints: jointsOf(project) }),
      };
    }
    case "export": {
      const models = [teacher, ...expertsOf(project)];
      const traces = Object.entries(project.traces ?? {});
      const trainedWith = Object.fromEntries(traces.map(([id, { recipe }]) => [id, recipe]));
      const logs = Object.fromEntries(traces.flatMap(([id, { log }]) => (log ? [[id, log]] : [])));
      return {
        exports: await workers
          .corpus()
          .call("exportAll", { recipe, trainedWith, logs, corpus, models, joints: jointsOf(project), ...routerOf(project) }),
      };
    }
    case "joint":
      return { joint: await workers.train().call("trainJoint", { recipe, corpus, teacher, kind: jointKindOf(stage) }) };
    case "addition":
      return workers.corpus().call("addDomains", { recipe, corpus, tokenizer: project.tokenizer!, files });
    case "classifiers":
      return { classifiers: await workers.corpus().call("compareClassifiers", { recipe, corpus }) };
    case "robustness":
      return { robustness: await workers.corpus().call("testRobustness", { recipe, corpus }) };
    case "by-models":
      return { byModels: await workers.train().call("compareByModels", { recipe, corpus, teacher, experts: expertsOf(project) }) };
    case "balanced-set": {
      const { traces, origins } = project;
      const madeWith = traces?.corpus?.recipe ?? recipe;
      return { balancedSet: await workers.corpus().call("packCorpus", { corpus, recipe: madeWith, origins, version }) };
    }
    case "cluster": {
      const cells = recipe.cluster.what === "study" ? cellsToTrain(recipe, shelf, project) : undefined;
      return { clusterPackage: await workers.corpus().call("exportCluster", { recipe, corpus, teacher, cells, version }) };
    }
    case "cluster-results":
      throw new Error("results of a cluster are taken in one by one");
    case "study":
      throw new Error("a study is several calls");
  }
}

/** The finished experts of `domains`, in their order. */
function expertsOf(project: ProjectRecord, domains: readonly string[] = domainsOf(project)): readonly ModelRecord[] {
  return domains.flatMap((domain) => project.models[expertStage(domain)] ?? []);
}

/** The finished experts of all other domains. */
function others(stage: StageId, project: ProjectRecord): readonly ModelRecord[] {
  return expertsOf(project).filter(({ id }) => id !== stage);
}

/** The students of several domains that are there. */
const jointsOf = ({ joint = {} }: ProjectRecord): readonly JointRecord[] => Object.values(joint);

/** The router as an optional field of a command. */
export function routerOf(project: ProjectRecord): Pick<ProjectRecord, "router"> {
  return project.router ? { router: project.router } : {};
}
