// What is kept of one teacher's answers to one domain: windows of its token stream in the order in which they were
// answered, and what they are answers to. Pure: reading, writing and answering belong to stages/.

import type { IdBits } from "../config/tokenIds";
import type { Answers } from "../model/batch";
import { bytesPerKept, packAnswers, type UnpackedAnswers, unpackAnswers } from "./packing";

/** How a sparse teacher's experts are drawn: with probability λ, in M passes over each window, by random numbers after `seed`. */
export interface Draws {
  /** λ */
  readonly share: number;
  /** M */
  readonly passes: number;
  readonly seed: number;
}

/** All that an answer depends on, draws where there are any; where one of these differs, nothing kept is of use. */
export interface CacheKey extends Partial<Draws> {
  /** SHA-256 of the teacher's weights, the tokenizer and the domain's tokens, as files. */
  readonly teacher: string;
  readonly tokenizer: string;
  readonly tokens: string;
  /** That of the list of its examples; absent for plain text. */
  readonly examples?: string | undefined;
  /** k: tokens kept at each position. */
  readonly count: number;
  readonly temperature: number;
  /** Tokens of a window, all of whose starts are multiples of it. */
  readonly context: number;
  /** Experts of a token in a sparse teacher. */
  readonly active?: number | undefined;
  /** How wide the ids are that are kept; absent where they are of two bytes. */
  readonly idBits?: IdBits | undefined;
}

/** The file beside the answers. */
export interface CacheIndex {
  readonly key: CacheKey;
  /** First tokens of the windows, in the order of their answers. */
  readonly windows: readonly number[];
}

const bytesPerPass = ({ context, count, idBits }: CacheKey): number => bytesPerKept(idBits) * context * count;
const bytesPerWindow = (key: CacheKey): number => bytesPerPass(key) * (key.passes ?? 1);

/** Whether two keys are equal. */
export function isSameKey(a: CacheKey, b: CacheKey): boolean {
  const what = ["teacher", "tokenizer", "tokens", "examples", "count", "temperature", "context"] as const;
  const how = ["active", "idBits", "share", "passes", "seed"] as const;
  return [...what, ...how].every((field) => a[field] === b[field]);
}

/** Whether answers of so many bytes are those that `index` tells of, each window once. */
export function fitsIndex({ key, windows }: CacheIndex, bytes: number): boolean {
  const isStart = (start: number): boolean => Number.isInteger(start) && start >= 0 && start % key.context === 0;
  return windows.every(isStart) && new Set(windows).size === windows.length && bytes === windows.length * bytesPerWindow(key);
}

/** The index that `text` holds, or undefined where it holds none. */
export function parseIndex(text: string): CacheIndex | undefined {
  try {
    const { key, windows } = JSON.parse(text) as Partial<CacheIndex>;
    return typeof key === "object" && key !== null && Array.isArray(windows) ? { key, windows } : undefined;
  } catch {
    return undefined;
  }
}

/** Answers by the first token of their window. */
export class AnswerCache {
  readonly #key: CacheKey;
  readonly #windows = new Map<number, Uint8Array>();

  /** The answers of `key`, with those that `bytes` hold of `windows`, which must fit each other. */
  constructor(key: CacheKey, windows: readonly number[] = [], bytes: Uint8Array = new Uint8Array()) {
    this.#key = key;
    const size = bytesPerWindow(key);
    windows.forEach((start, index) => {
      this.#windows.set(start, bytes.subarray(index * size, (index + 1) * size));
    });
  }

  get index(): CacheIndex {
    return { key: this.#key, windows: [...this.#windows.keys()] };
  }

  has(start: number): boolean {
    return this.#windows.has(start);
  }

  /** Adds the answers to a window, of each pass. */
  add(start: number, passes: readonly UnpackedAnswers[]): void {
    const size = bytesPerPass(this.#key);
    const bytes = new Uint8Array(bytesPerWindow(this.#key));
    passes.forEach((answers, pass) => {
      bytes.set(packAnswers(answers, this.#key.idBits), pass * size);
    });
    this.#windows.set(start, bytes);
  }

  /** The answers to the window that begins at `start`, of each pass. Throws Error when it was not answered. */
  at(start: number): readonly Answers[] {
    const bytes = this.#windows.get(start);
    if (bytes === undefined) throw new Error(`the window at token ${start} was not answered`);
    const size = bytesPerPass(this.#key);
    return Array.from({ length: bytes.length / size }, (_, pass) =>
      unpackAnswers(bytes.subarray(pass * size, (pass + 1) * size), this.#key.idBits),
    );
  }

  /** All answers in the order of the index. */
  bytes(): Uint8Array {
    const size = bytesPerWindow(this.#key);
    const all = new Uint8Array(this.#windows.size * size);
    [...this.#windows.values()].forEach((bytes, index) => {
      all.set(bytes, index * size);
    });
    return all;
  }
}
