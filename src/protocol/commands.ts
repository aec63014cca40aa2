// What the page may ask of each worker, as closed maps from command to arguments and result.
// Answers that take long are accompanied by the events of events.ts.

import type { Recipe } from "../core/config/recipe";
import type {
  CorpusSummary,
  DeviceSummary,
  ExportFile,
  MixtureRecord,
  ModelRecord,
  RouterRecord,
  TokenizerSummary,
} from "../core/config/records";

/** One command: what goes in and what comes back. */
interface Command<Arguments, Result> {
  readonly arguments: Arguments;
  readonly result: Result;
}

/** A file as the page received it: its path inside what was dropped, with folders. */
export interface DroppedFile {
  readonly path: string;
  readonly file: File;
}

/** CPU work: text, tokenizer, router, packages. */
export interface CorpusCommands {
  useSample: Command<{ recipe: Recipe }, CorpusSummary>;
  ingest: Command<{ recipe: Recipe; files: readonly DroppedFile[] }, CorpusSummary>;
  trainTokenizer: Command<{ recipe: Recipe; corpus: CorpusSummary }, TokenizerSummary>;
  tokenize: Command<{ text: string }, readonly TokenPiece[]>;
  fitRouter: Command<{ recipe: Recipe; corpus: CorpusSummary }, RouterRecord>;
  route: Command<{ text: string }, Readonly<Record<string, number>>>;
  exportAll: Command<ExportArguments, readonly ExportFile[]>;
}

export interface TokenPiece {
  readonly id: number;
  readonly text: string;
}

export interface ExportArguments {
  readonly recipe: Recipe;
  /** By model id, the recipe a model was trained with, where that is not `recipe`. */
  readonly trainedWith?: Readonly<Record<string, Recipe>>;
  readonly corpus: CorpusSummary;
  readonly models: readonly ModelRecord[];
  readonly router?: RouterRecord;
}

/** GPU work that takes the long run. */
export interface TrainCommands {
  open: Command<Record<never, never>, DeviceSummary>;
  trainTeacher: Command<{ recipe: Recipe; corpus: CorpusSummary }, ModelRecord>;
  trainExpert: Command<
    {
      recipe: Recipe;
      corpus: CorpusSummary;
      domain: string;
      teacher: ModelRecord;
    },
    ModelRecord
  >;
  evaluateMixture: Command<
    {
      recipe: Recipe;
      corpus: CorpusSummary;
      teacher: ModelRecord;
      experts: readonly ModelRecord[];
      router: RouterRecord;
    },
    MixtureRecord
  >;
}

/** Who writes in Play: the mixture, routed by the prompt; the teacher; or one expert by model id. */
export interface Prompt {
  readonly text: string;
  readonly writer: "routed" | "teacher" | `expert:${string}`;
  readonly tokens: number;
  /** 0 picks the most probable token. */
  readonly temperature: number;
  /** Tokens to choose among; 0 for all. */
  readonly topK: number;
  /** Share of probability to choose among; 1 for all. */
  readonly topP: number;
  readonly seed: number;
}

/** GPU work that answers a prompt; pieces arrive as `token` events. */
export interface PlayCommands {
  generate: Command<{ prompt: Prompt; models: readonly ModelRecord[]; router?: RouterRecord }, { text: string; writer: string }>;
}

export type CommandMap = CorpusCommands | TrainCommands | PlayCommands;

/** Signals that take effect between two steps and need no answer. */
export type Control = "pause" | "resume" | "step" | "stop";

export interface Request {
  readonly id: number;
  readonly name: string;
  readonly arguments: unknown;
}

export type ToWorker = { readonly kind: "request"; readonly request: Request } | { readonly kind: "control"; readonly control: Control };
