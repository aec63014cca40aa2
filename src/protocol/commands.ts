// What the page may ask of each worker, as closed maps from command to arguments and result.
// Answers that take long are accompanied by the events of events.ts.

import type { CountedWords } from "../core/config/countedWords";
import type { ModelImport } from "../core/config/importedModel";
import type { JointRecord } from "../core/config/jointRecord";
import type { JointKind } from "../core/config/mixture";
import type { MixtureRecord } from "../core/config/mixtureRecord";
import type { Origins } from "../core/config/origins";
import type { Recipe } from "../core/config/recipe";
import type {
  CorpusSummary,
  DeviceSummary,
  DomainForm,
  ExportFile,
  ModelRecord,
  RouterRecord,
  TokenizerSummary,
} from "../core/config/records";
import type { ClassifiersRecord, RobustnessRecord } from "../core/config/routerStudies";
import type { RoutingSettings } from "../core/config/routing";
import type { LogEntry } from "../core/config/runLog";
import type { PackedTokenizer } from "../core/config/textForm";
import type { TokenIds } from "../core/config/tokenIds";
import type { ImportedSettings, PreTokenizer } from "../core/config/tokenizer";
import type { DomainResult } from "../core/study/study";
import type { ClusterArguments, ResultsArguments, TakenResult } from "./cluster";
import type { StudioEvent } from "./events";

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

/** Which files a command works on: the project's, or those in a folder of its storage that a study has for itself. */
interface Spaced {
  readonly space?: string;
}

/** Where the router sends a text. */
export interface TextRoute {
  /** Of each domain. */
  readonly probabilities: Readonly<Record<string, number>>;
  /** Whether it knows anything of the text; if not, the probabilities are those before any text is seen. */
  readonly known: boolean;
}

/** Some of a domain's documents, as the corpus stage stored them: whole lines. */
export interface TextPart {
  readonly lines: Uint8Array;
  readonly form?: DomainForm;
}

/** Documents as tokens, each followed by the end of text. */
export interface EncodedPart {
  readonly tokens: TokenIds;
  readonly documents: number;
  /** Bytes of their text. */
  readonly bytes: number;
  /** Of instructions: where each begins in `tokens`, and how long its prompt is. */
  readonly places: readonly number[];
}

/** CPU work that helpers of the corpus worker share: each task is some documents. */
export interface TextCommands {
  countWords: Command<TextPart & { readonly preTokenizer: PreTokenizer }, CountedWords>;
  /** The tokenizer by which `encode` encodes from now on. */
  useTokenizer: Command<PackedTokenizer, void>;
  encode: Command<TextPart, EncodedPart>;
}

/** CPU work: text, tokenizer, router, packages. */
export interface CorpusCommands {
  useSample: Command<{ recipe: Recipe } & Spaced, CorpusSummary>;
  ingest: Command<{ recipe: Recipe; files: readonly DroppedFile[] } & Spaced, CorpusSummary>;
  trainTokenizer: Command<{ recipe: Recipe; corpus: CorpusSummary } & Spaced, TokenizerSummary>;
  /** Keeps the files of a tokenizer for a recipe that says to use it: the settings with which it does. */
  importTokenizer: Command<{ files: readonly DroppedFile[] }, ImportedSettings>;
  /** Keeps the weights of a model from outside, and the tokenizer that came with it, for recipes that say to use them. */
  importModel: Command<{ files: readonly DroppedFile[] }, ModelImport>;
  tokenize: Command<{ text: string }, readonly TokenPiece[]>;
  /** New domains for a corpus that keeps the others' text, numbers and tokens. */
  addDomains: Command<AdditionArguments, { corpus: CorpusSummary; tokenizer: TokenizerSummary }>;
  fitRouter: Command<{ recipe: Recipe; corpus: CorpusSummary }, RouterRecord>;
  route: Command<{ text: string }, TextRoute>;
  /** What is measured of a fitted router: beside other classifiers of tokens, and on texts it does not know. */
  compareClassifiers: Command<{ recipe: Recipe; corpus: CorpusSummary }, ClassifiersRecord>;
  testRobustness: Command<{ recipe: Recipe; corpus: CorpusSummary }, RobustnessRecord>;
  exportAll: Command<ExportArguments, readonly ExportFile[]>;
  /** What the recipe trains, as a package that trains it on a cluster. */
  exportCluster: Command<ClusterArguments, ExportFile>;
  /** Reads what a cluster trained, and keeps it aside. */
  takeResults: Command<ResultsArguments, readonly TakenResult[]>;
  /** The corpus as one file, as cleaned, split and balanced. */
  packCorpus: Command<PackingArguments, ExportFile>;
}

export interface PackingArguments {
  readonly corpus: CorpusSummary;
  /** The recipe that the corpus was made with. */
  readonly recipe: Recipe;
  readonly origins: Origins | undefined;
  /** The studio's. */
  readonly version: string;
}

export interface TokenPiece {
  readonly id: number;
  readonly text: string;
}

export interface AdditionArguments {
  readonly recipe: Recipe;
  readonly corpus: CorpusSummary;
  readonly tokenizer: TokenizerSummary;
  readonly files: readonly DroppedFile[];
}

export interface ExportArguments {
  readonly recipe: Recipe;
  /** By model id, the recipe a model was trained with, where that is not `recipe`. */
  readonly trainedWith?: Readonly<Record<string, Recipe>>;
  /** By model id, what happened in the run that trained it. */
  readonly logs?: Readonly<Record<string, readonly LogEntry[]>>;
  readonly corpus: CorpusSummary;
  readonly models: readonly ModelRecord[];
  readonly router?: RouterRecord;
  /** Students that were trained jointly. */
  readonly joints?: readonly JointRecord[];
}

/** How far a study is, as the progress of its stage tells it. */
export type StudyProgress = Pick<Extract<StudioEvent, { kind: "progress" }>, "done" | "total" | "unit" | "note">;

export interface ExpertArguments {
  readonly recipe: Recipe;
  readonly corpus: CorpusSummary;
  readonly domain: string;
  readonly teacher: ModelRecord;
  /** Other experts that are trained already, from one of which this may start. */
  readonly experts?: readonly ModelRecord[];
}

/** GPU work that takes the long run. */
export interface TrainCommands {
  open: Command<Record<never, never>, DeviceSummary>;
  /** `experts` are what an upcycled teacher is made of; without any it has them made for itself. */
  trainTeacher: Command<{ recipe: Recipe; corpus: CorpusSummary; experts?: readonly ModelRecord[] } & Spaced, ModelRecord>;
  trainExpert: Command<ExpertArguments, ModelRecord>;
  /** An expert that is judged and not kept. */
  tryExpert: Command<ExpertArguments & Spaced & { readonly stage: string }, DomainResult>;
  /** The classifiers that need the trained models. */
  compareByModels: Command<
    { recipe: Recipe; corpus: CorpusSummary; teacher: ModelRecord; experts: readonly ModelRecord[] },
    ClassifiersRecord
  >;
  /** Students of all domains that are trained in one run. */
  trainJoint: Command<{ recipe: Recipe; corpus: CorpusSummary; teacher: ModelRecord; kind: JointKind }, JointRecord>;
  /** Students of the recipe's joint kind that are judged and not kept, by domain; each phase counts as one more that is done. */
  tryStudents: Command<
    {
      recipe: Recipe;
      corpus: CorpusSummary;
      teacher: ModelRecord;
      domains: readonly string[];
      stage: string;
      progress: StudyProgress;
    } & Spaced,
    Readonly<Record<string, DomainResult>>
  >;
  evaluateMixture: Command<
    {
      recipe: Recipe;
      corpus: CorpusSummary;
      teacher: ModelRecord;
      experts: readonly ModelRecord[];
      /** Students that were trained in one run; each has a grid of its own. */
      joints?: readonly JointRecord[];
      router: RouterRecord;
    },
    MixtureRecord
  >;
}

/**
 * Who writes in Play: the expert that the router picks, again and again while the text grows, of the separate ones or of
 * jointly trained ones; the experts it finds most probable, their predictions averaged; the teacher; or one expert by model id.
 */
export interface Prompt {
  readonly text: string;
  readonly writer: "routed" | JointWriter | "ensemble" | "teacher" | `expert:${string}`;
  readonly tokens: number;
  /** 0 picks the most probable token. */
  readonly temperature: number;
  /** Tokens to choose among; 0 for all. */
  readonly topK: number;
  /** Share of probability to choose among; 1 for all. */
  readonly topP: number;
  readonly seed: number;
}

/** The models that predict a token, by id, with the part of each: 1 where one writes alone; the parts add up to 1. */
export type Writers = Readonly<Record<string, number>>;

export interface WrittenToken {
  readonly id: number;
  readonly writers: Writers;
}

/** What else could have stood where a token was written, by the probabilities of those who wrote it, not cut by sampling. */
export interface TokenAlternatives {
  readonly probability: number;
  /** How many tokens were more probable. */
  readonly rank: number;
  /** From the most probable down; the end of the text has no text. */
  readonly likeliest: readonly { readonly text: string; readonly probability: number }[];
}

/** The kinds of jointly trained experts among which a router can choose. */
export const JOINT_WRITERS = ["joint:jeet", "joint:moe-ce"] as const;
export type JointWriter = (typeof JOINT_WRITERS)[number];

/** What may write. */
interface WritingModels {
  readonly models: readonly ModelRecord[];
  /** Where the experts are jointly trained ones: those. */
  readonly joint?: JointRecord;
}

export interface GenerateArguments extends WritingModels {
  readonly prompt: Prompt;
  /** Domains whose experts the router chooses among. */
  readonly members: readonly string[];
  readonly routing: RoutingSettings;
}

/** GPU work that answers a prompt; what is written arrives as `prompt`, `routing` and `token` events. */
export interface PlayCommands {
  generate: Command<GenerateArguments, { text: string }>;
  /** For each of the tokens written after `prompt`. */
  alternatives: Command<{ prompt: string; tokens: readonly WrittenToken[] } & WritingModels, readonly TokenAlternatives[]>;
}

/** What is known of a packed project before it is unpacked. */
export interface PackedProject {
  readonly name: string;
  /** The studio's version that packed it. */
  readonly madeWith: string;
  /** Files of the project, and their bytes once unpacked. */
  readonly files: number;
  readonly bytes: number;
}

/** Where a project has its files and its records. */
interface Places {
  readonly folder: string;
  readonly database: string;
}

/** Whose progress it is when a project is packed or unpacked. */
export const MOVING = "project";

/** Work on whole projects, whichever the page has open. */
export interface ProjectCommands {
  /** What a file says of the project packed in it, all of whose contents are named; undefined where it is anything else. */
  lookInto: Command<{ file: File }, PackedProject | undefined>;
  /** Packs a project into a file of its own storage, and reads it back: its bytes. */
  packProject: Command<{ places: Places; name: string; version: string }, { readonly bytes: number }>;
  /** Fills an empty project with what was packed. */
  unpackProject: Command<{ file: File; places: Places }, void>;
}

export type CommandMap = CorpusCommands | TrainCommands | PlayCommands | ProjectCommands;

/** Signals that take effect between two steps and need no answer. */
/** "leaving": the page is out of sight and may be gone soon. */
export type Control = "pause" | "resume" | "step" | "stop" | "leaving";

export interface Request {
  readonly id: number;
  readonly name: string;
  readonly arguments: unknown;
}

/** The project that a worker works for: the folder of its files, and whether they may only be read. */
export interface ProjectAccess {
  readonly folder: string;
  readonly readOnly: boolean;
}

export type ToWorker =
  | { readonly kind: "project"; readonly project: ProjectAccess }
  | { readonly kind: "request"; readonly request: Request }
  | { readonly kind: "control"; readonly control: Control };
