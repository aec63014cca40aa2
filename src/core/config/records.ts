// The records that stages leave: plain data that crosses workers, is stored with the project, drawn by the
// page and printed by the headless runner. Not the weights or texts themselves: those stay in storage.

import type { Problem } from "../errors";
import type { ClassifierKind } from "./classifiers";
import type { CleaningCounts } from "./cleaning";
import type { GatesRecord, LayerUse } from "./gateRecords";
import type { ImportedModel } from "./importedModel";
import type { JointRecord } from "./jointRecord";
import type { JointKind } from "./mixture";
import type { MixtureRecord } from "./mixtureRecord";
import type { Origins, PackedOrigin } from "./origins";
import type { Recipe } from "./recipe";
import type { ResponsesByDomain } from "./responses";
import type { ClassifiersRecord, RobustnessRecord } from "./routerStudies";
import type { LogEntry } from "./runLog";
import type { SignalRecord, WrittenText } from "./signalRecords";
import type { ModelShape } from "./sizes";

/** Loss in nats per token, exp(loss), and nats over ln 2 and the UTF-8 bytes of the text. */
export interface Quality {
  readonly loss: number;
  readonly perplexity: number;
  readonly bitsPerByte: number;
}

export type QualityByDomain = Readonly<Record<string, Quality>>;

/** The predictions whose confidence lies in one of the equal parts of (0, 1]: their number, mean confidence and share of right ones. */
export interface ReliabilityBin {
  readonly count: number;
  readonly confidence: number;
  readonly accuracy: number;
}

/** How often and how surely a model predicts the next token. */
export interface Predictions {
  /** Share of tokens that were the most probable one, and that were among the five most probable. */
  readonly top1: number;
  readonly top5: number;
  /** Expected calibration error over 15 bins, from 0 to 1. */
  readonly ece: number;
  /** The bins that hold any prediction, from the least confident up. */
  readonly bins: readonly ReliabilityBin[];
}

export type PredictionsByDomain = Readonly<Record<string, Predictions>>;

/** What a domain's documents are where they are not plain text: prompts, each with its response. */
export type DomainForm = "instructions";

export interface DomainSummary {
  readonly name: string;
  /** Absent for plain text. */
  readonly form?: DomainForm;
  readonly files: number;
  /** Documents and bytes as they came, after exact duplicates were dropped. */
  readonly documents: number;
  readonly duplicates: number;
  /** What each step of cleaning did; absent in what an earlier studio wrote. */
  readonly cleaning?: CleaningCounts;
  readonly bytes: number;
  /** What training sees, after the split and balancing. */
  readonly trainDocuments: number;
  readonly trainBytes: number;
  /** The validation split, untouched by balancing. */
  readonly validationDocuments: number;
  readonly validationBytes: number;
  /** Of instructions: the prompts that models answer to be judged, and those on purpose unlike training's, where there are any. */
  readonly testDocuments?: number;
  readonly testBytes?: number;
  readonly shiftedDocuments?: number;
  readonly shiftedBytes?: number;
  /** Document counts per size bin: < 256 B, < 1 KiB, < 4 KiB, < 16 KiB, larger. */
  readonly lengths: readonly number[];
  /** Cross-entropy in bits per byte of the validation text under byte frequencies of the training text. */
  readonly byteUnigram: number;
  /** Only for generated text: bits per byte the generator's own choices cost on the validation text. */
  readonly floor?: number;
  /** The first few hundred characters, to look at. */
  readonly excerpt: string;
}

export interface CorpusSummary {
  readonly source: "sample" | "files";
  readonly domains: readonly DomainSummary[];
  /** Files left out and other warnings; everything else was kept. */
  readonly problems: readonly Problem[];
  /** Of a corpus that came packed, cleaned, split and balanced as it is: what its card said of that. */
  readonly packed?: PackedOrigin;
}

export interface TokenizerSummary {
  /** SHA-256 of the files that it was read from; absent for one that was trained. */
  readonly imported?: string;
  readonly vocabSize: number;
  readonly merges: number;
  readonly bytesPerToken: Readonly<Record<string, number>>;
  readonly trainTokens: Readonly<Record<string, number>>;
  readonly validationTokens: Readonly<Record<string, number>>;
}

/** What a training run keeps its values in: f16, and bf16 on a cluster, halve the memory they take; weights and sums are f32 in any. */
export type Precision = "f32" | "f16" | "bf16";

/** A run that went back: from the step whose loss was no number to the one after which it went on, each counted from 1. */
export interface Setback {
  readonly step: number;
  readonly to: number;
}

export interface ModelRecord {
  /** "teacher" or "expert:DOMAIN": also the stage that made it. */
  readonly id: string;
  readonly shape: ModelShape;
  readonly parameters: number;
  /** Storage path of the f32 safetensors file. */
  readonly path: string;
  readonly steps: number;
  readonly keptStep?: number; // after which it was as it is, where its best weights were kept
  readonly tokens: number;
  readonly seconds: number;
  readonly final: QualityByDomain;
  /** On the same text as `final`; the teacher's alone. */
  readonly predictions?: PredictionsByDomain;
  /** What it answers to held-out instructions; absent where none are held out. */
  readonly responses?: ResponsesByDomain;
  /** Of a sparse model: what its gates do on each domain's held-out text, layer by layer. */
  readonly gateUse?: Readonly<Record<string, readonly LayerUse[]>>;
  /** Of an expert that learned from a cached signal. */
  readonly signal?: SignalRecord;
  /** The variants of kernels that trained it, where there was a choice: another variant sums in another order. */
  readonly kernels?: Readonly<Record<string, string>>;
  /** Where its loss was no number, and where it went back to, each time with a third of the learning rate; absent where it never was. */
  readonly setbacks?: readonly Setback[];
  /** What it was trained in. */
  readonly precision?: Precision;
  /** Of the recipe it was trained with. */
  readonly seed?: number;
  /** The domain of the expert whose weights it started from; of one that started fresh there is none. */
  readonly branchedFrom?: string;
  /** Hash of the model from outside that it started from. */
  readonly startedFrom?: string;
  /** Hash of the model from outside that it is, of a teacher that was not trained here. */
  readonly imported?: string;
  /** The domains whose experts became its own; of an upcycled teacher. */
  readonly upcycledFrom?: readonly string[];
  /** Bytes of its file, and their SHA-256 in hexadecimal digits. */
  readonly bytes?: number;
  readonly sha256?: string;
  /** The text of its teacher that it was trained on in place of training text. */
  readonly writtenText?: WrittenText;
  /** Of an expert whose sparse teacher was tuned to it. */
  readonly gates?: GatesRecord;
}

export interface ClassScores {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** A held-out sequence that the router sent elsewhere. */
export interface MisroutedSequence {
  /** Its beginning. */
  readonly text: string;
  readonly truth: string;
  readonly said: string;
  /** What the router gave to the domain it said. */
  readonly probability: number;
}

/** Without the fields marked `?` in projects that were kept from before routers had them. */
export interface RouterRecord extends ClassScores {
  readonly domains: readonly string[];
  /** Tokens per routed sequence in fitting and in these scores. */
  readonly sequenceTokens: number;
  /** Held-out scores; precision, recall and f1 are weighted by class size. */
  readonly accuracy: number;
  readonly perClass: Readonly<Record<string, ClassScores>>;
  /** confusion[truth][prediction], in held-out sequences. */
  readonly confusion: readonly (readonly number[])[];
  /** Accuracy on the 20 % of training sequences that were set aside while fitting. */
  readonly developmentAccuracy: number;
  /** Held-out accuracy when only the first n tokens are seen. */
  readonly byPrefix: readonly {
    readonly tokens: number;
    readonly accuracy: number;
  }[];
  readonly classifier?: ClassifierKind;
  /** Expected calibration error over 15 bins on held-out sequences, from 0 to 1. */
  readonly ece?: number;
  /** Some of the held-out sequences that were misrouted, the surest mistakes first. */
  readonly misrouted?: readonly MisroutedSequence[];
  /** Bytes of the router's file. */
  readonly bytes?: number;
  /** Mean time to route one held-out sequence. */
  readonly microseconds?: number;
  /** Strongest tokens and pairs of tokens per domain, decoded. */
  readonly topTokens: Readonly<Record<string, readonly string[]>>;
  readonly iterations: number;
  readonly converged: boolean;
  /** Of the fit. */
  readonly seconds: number;
  /** Training sequences that were fitted on (cut into pieces) and set aside, and held-out ones. */
  readonly sequences: {
    readonly train: number;
    readonly development: number;
    readonly heldOut: number;
  };
}

export interface ExportFile {
  /** File name of the download. */
  readonly path: string;
  /** Storage path. */
  readonly storage: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly description: string;
  /** What opens it, and the shell's lines that do, where there is a program for it. */
  readonly usage?: { readonly reader: string; readonly command?: string };
}

export interface DeviceSummary {
  /** Vendor, architecture and description as the adapter gives them. */
  readonly name: string;
  readonly software: boolean;
  readonly shaderF16: boolean;
  readonly subgroups: boolean;
  readonly maxBufferBytes: number;
  /** Whose kernels train: the studio's own, compiled for each program; the plain ones among them; or TensorFlow.js's. */
  readonly executor: "compiled" | "plain" | "reference";
  /** Why it is not the fastest that trains: what the self-test found. */
  readonly note?: string;
}

/** One evaluation while a model trained. */
export interface Evaluation {
  readonly step: number;
  readonly tokens: number;
  readonly domains: QualityByDomain;
}

/** What a model wrote after so many steps. */
export interface WrittenSample {
  readonly step: number;
  readonly prompt: string;
  readonly text: string;
}

/** One quantity over training: what each bucket of steps held; a bucket without a value is undefined. */
export interface SeriesColumn {
  readonly min: readonly (number | undefined)[];
  readonly max: readonly (number | undefined)[];
  readonly last: readonly (number | undefined)[];
  /** Exponential mean after the bucket, corrected for its start at zero. */
  readonly mean: readonly (number | undefined)[];
}

/** Curves of one training run in at most 500 buckets; step, tokens and seconds are those of a bucket's last step. */
export interface SeriesSnapshot {
  /** Steps per bucket; the last bucket may hold fewer. */
  readonly width: number;
  readonly step: readonly number[];
  readonly tokens: readonly number[];
  readonly seconds: readonly number[];
  /** "loss", "learningRate", "gradientNorm", "tokensPerSecond", every loss term by name, what is told of weights as "weight/NAME" and of gates as "gate/NAME". */
  readonly columns: Readonly<Record<string, SeriesColumn>>;
}

/** How a finished stage went: for charts, tables and reports after a reload. */
export interface StageTrace {
  /** The recipe it ran with. */
  readonly recipe: Recipe;
  /** Seconds from start to end, pauses excluded. */
  readonly seconds: number;
  readonly notices: readonly Problem[];
  readonly evaluations: readonly Evaluation[];
  readonly samples: readonly WrittenSample[];
  readonly series?: SeriesSnapshot;
  /** What happened in it; of a stage that trains. */
  readonly log?: readonly LogEntry[];
  /** Of a model that was trained elsewhere: on what. */
  readonly trainedOn?: string;
}

/** Where an interrupted training run can go on, with the recipe it has. */
export interface UnfinishedRun {
  readonly step: number;
  /** The storage folder of its checkpoints. */
  readonly path: string;
  readonly recipe: Recipe;
  readonly log?: readonly LogEntry[];
}

/** What a finished project knows, and what survives a reload. */
export interface ProjectRecord {
  /** Earlier ones are brought to it by migrations.ts. */
  readonly version: 2;
  /** The recipe as it was last edited. */
  readonly recipe?: Recipe;
  readonly corpus?: CorpusSummary;
  readonly tokenizer?: TokenizerSummary;
  /** By model id. */
  readonly models: Readonly<Record<string, ModelRecord>>;
  readonly router?: RouterRecord;
  /** What was measured of the router beside others, and of the classifiers that need the models. */
  readonly classifiers?: ClassifiersRecord;
  readonly byModels?: ClassifiersRecord;
  readonly robustness?: RobustnessRecord;
  readonly mixture?: MixtureRecord;
  /** Students that were trained on several domains in one run. */
  readonly joint?: Readonly<Partial<Record<JointKind, JointRecord>>>;
  readonly exports?: readonly ExportFile[];
  /** The corpus as one file. */
  readonly balancedSet?: ExportFile;
  /** What is to be trained on a cluster, as one file. */
  readonly clusterPackage?: ExportFile;
  /** Models from outside whose weights are kept, by their hashes. */
  readonly importedModels?: Readonly<Record<string, ImportedModel>>;
  /** What was typed about the domains' texts, by domain; it stays when texts are brought anew. */
  readonly origins?: Origins;
  /** By stage id, finished stages only. */
  readonly traces?: Readonly<Record<string, StageTrace>>;
  /** By stage id: training runs that were interrupted and can go on. */
  readonly unfinished?: Readonly<Record<string, UnfinishedRun>>;
  /** The stage that runs; found on opening, it tells that the page was closed in its midst. */
  readonly running?: string;
}
