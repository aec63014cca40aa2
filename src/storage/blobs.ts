// Big binary files behind one small interface: OPFS in the browser, a map in tests. Not for records:
// those are small, structured, and live in records.ts.

import type { Split } from "../core/config/splits";
import type { IdBits } from "../core/config/tokenIds";

/** A file's bytes at once or, so that they need not be in memory together, piece by piece in their order. */
export type FileBytes = Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

/** The pieces of a file: a single one of what is there at once. */
export const piecesOf = (bytes: FileBytes): Iterable<Uint8Array> | AsyncIterable<Uint8Array> =>
  bytes instanceof Uint8Array ? [bytes] : bytes;

/** A file that is read from any place, the same array again and again. Nobody can write it until it is closed. */
export interface OpenedFile {
  /** Fills `into` with the bytes from `at` on; how many there were. */
  read(into: Uint8Array<ArrayBuffer>, at: number): Promise<number>;
  close(): void;
}

/** A file and how large it is. */
export interface StoredFile {
  readonly path: string;
  readonly bytes: number;
}

export interface Blobs {
  /** Every file that is whole, in the order of the paths; of a folder, those below it. */
  list(folder?: string): Promise<readonly StoredFile[]>;
  /** The whole file. Throws StudioError("missing-stage") when there is none. */
  read(path: string): Promise<Uint8Array>;
  /**
   * Writes the whole file, replacing what stood there only once all bytes are down. Throws StudioError("storage-full"), and
   * whatever the pieces throw; what stood there stays then.
   */
  write(path: string, bytes: FileBytes): Promise<void>;
  has(path: string): Promise<boolean>;
  /** Moves a file, replacing what stood at `to`. Throws StudioError("missing-stage") when there is none at `from`. */
  move(from: string, to: string): Promise<void>;
  /** Removes a file or a folder with all below it; what is not there is fine. */
  remove(path: string): Promise<void>;
  /** A File handle for a download, without reading the bytes. */
  file(path: string): Promise<Blob>;
  /** Opens a file for many reads. Throws StudioError("missing-stage") when there is none. */
  open(path: string): Promise<OpenedFile>;
}

/** One set of a teacher's answers: the domain's number, tokens kept at each position, and the temperature. */
interface SignalName {
  readonly domain: number;
  readonly count: number;
  readonly temperature: number;
}

/** Whether a file is one that came from outside: no stage made it, and none can make it again. */
export const isImported = (path: string): boolean => path.startsWith(`${paths.imported}/`);

const nameOf = ({ domain, count, temperature }: SignalName): string => `${domain}-k${count}-t${temperature}`;

/** Where each stage keeps its files. Domains are numbered: a folder's name never becomes a path. */
export const paths = {
  /** Documents on their way into the corpus in numbered parts: their texts, their signatures, and what else is known of them. */
  incoming: "incoming",
  incomingTexts: (part: number) => `incoming/${part}.texts`,
  incomingSignatures: (part: number) => `incoming/${part}.signatures`,
  incomingRecord: (part: number) => `incoming/${part}.json`,
  /** Texts as they came, where all are looked at before the first is cleaned. */
  asTheyCame: "incoming-raw",
  /** A corpus until it is whole, at the paths below here that it will have. */
  nextCorpus: "incoming-corpus",
  corpus: "corpus",
  documents: (domain: number, split: Split) => `corpus/${domain}.${split}.jsonl`,
  /** Which text of its source each of them is of, where that is known. */
  keys: (domain: number, split: Split) => `corpus/${domain}.${split}.keys.jsonl`,
  /** The corpus as one file, to be taken away. */
  balancedSet: "balanced/limbeck-corpus.zip",
  /** A token shard; its name says how wide its ids are. */
  tokens: (domain: number, split: Split, bits: IdBits = 16) => `tokens/${domain}.${split}.u${bits}`,
  /** Of instructions: where each example begins in the tokens, and how long its prompt is. */
  examples: (domain: number, split: Split) => `tokens/${domain}.${split}.examples.u32`,
  /** The SHA-256 of a file, where it was kept as it was written. */
  hashOf: (file: string) => `${file}.sha256`,
  tokenizer: "tokenizer.json",
  /** The files of a tokenizer to use in place of a trained one, as they came: a JSON, and its merges where they stand apart. */
  imported: "imported",
  importedVocabulary: "imported/vocabulary.json",
  importedMerges: "imported/merges.txt",
  /** A model from outside, by its hash; until that is known; and what an archive of one holds, while it is read. */
  importedModel: (hash: string) => `imported/${hash}.safetensors`,
  incomingModel: "imported/incoming.safetensors",
  unpackedModel: "imported/unpacked",
  unpackedFile: (place: number) => `imported/unpacked/${place}`,
  teacher: "models/teacher.safetensors",
  expert: (domain: number) => `models/expert-${domain}.safetensors`,
  /** The gates of a sparse teacher that were tuned to a domain's expert. */
  gates: (domain: number) => `models/expert-${domain}-gates.safetensors`,
  /** What an upcycled teacher is made of where there are no experts yet: "teacher" or the number of a domain; gone when it is there. */
  upcycling: "upcycling",
  upcycled: (part: string | number) => `upcycling/${part}.safetensors`,
  /** What is known of such a part once it is finished. */
  upcycledRecord: (part: string | number) => `upcycling/${part}.json`,
  /** A part of students that were trained in one run: "shared", "common", "student" or the number of a domain. */
  joint: (kind: string, part: string | number) => `models/${kind}/${part}.safetensors`,
  /** Where students that are trained in one run, and a cell of a study, would be, were they one file: their states are kept by it. */
  students: (kind: string) => `models/${kind}`,
  cell: (part: string | number) => `cells/${part}`,
  /** From where a model can be trained on that is to be written to `model`: a folder of the last two states. */
  checkpoints: "checkpoints",
  checkpointsOf: (model: string) => `checkpoints/${model}`,
  checkpoint: (folder: string, slot: number) => `${folder}/${slot}`,
  written: "written",
  writtenFolder: (key: string) => `written/${key}`,
  writtenPart: (key: string, part: number, bits: IdBits = 16) => `written/${key}/${part}.u${bits}`,
  writtenRecord: (key: string) => `written/${key}/record.json`,
  signals: "signals",
  /** What is kept of a teacher's answers to a domain's training tokens, and what it is answers to. */
  signal: (of: SignalName) => `signals/${nameOf(of)}.answers`,
  signalIndex: (of: SignalName) => `signals/${nameOf(of)}.json`,
  router: "router.json",
  kernels: "kernels.json",
  /** The whole project as one file, to be taken away. */
  packed: "packed/project.zip",
  /** What a cluster trained, until it is put in place. */
  takenResults: "incoming-results",
  /** What is to be trained on a cluster, as one file. */
  cluster: "cluster/limbeck-cluster.zip",
  exports: "exports",
  exported: (name: string) => `exports/${name}`,
} as const;
