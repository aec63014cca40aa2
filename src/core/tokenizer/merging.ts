// The state of BPE training: every distinct word as a row of token ids, the count of every pair of neighbours, and
// a queue of candidate pairs, each with the words to look for it in. A merge touches only those words.
//
// New pairs always hold the newest token, and every token is made by one pair only (what happens inside it up to its
// last merge does not depend on its neighbours). So a pair is queued once, and after that its count can only fall.

import { grown } from "../growable";
import { leftOf, type Pair, Pairs, pairKey, rightOf } from "./pairs";
import { TripleQueue } from "./queue";
import { NONE, WordLists } from "./word-lists";
import type { WordCounts } from "./words";

export class MergeState {
  /** Ids of all words, one word after the other; merging shortens a word within its place. */
  readonly #ids: Uint32Array;
  readonly #starts: Uint32Array;
  readonly #lengths: Uint32Array;
  readonly #weights: Uint32Array;

  readonly #pairs = new Pairs();
  /** By pair number: how often the two stand side by side in the whole text. */
  #counts = new Int32Array(1 << 10);
  /** By pair number: the words it was found in since it was last queued. */
  #found = new Int32Array(1 << 10).fill(NONE);
  readonly #lists = new WordLists();
  /** Keys of the pairs found since the queue was last filled. */
  #fresh: number[] = [];
  /** Candidates as (-count, pair key, list of words); the count may have fallen since. */
  readonly #queue = new TripleQueue();

  readonly #minFrequency: number;

  /** Counts the pairs of all words; `idOf[b]` is the token of byte b. Rarer pairs than `minFrequency` are let go. */
  constructor({ words, counts }: WordCounts, idOf: Uint32Array, minFrequency: number) {
    this.#minFrequency = Math.max(1, minFrequency);
    this.#ids = Uint32Array.from(words.bytes.subarray(0, words.starts[words.size]), (byte) => idOf[byte]);
    this.#starts = words.starts;
    this.#lengths = Uint32Array.from({ length: words.size }, (_, word) => words.starts[word + 1] - words.starts[word]);
    this.#weights = counts;
    for (let word = 0; word < words.size; word++) {
      for (let i = words.starts[word] + 1; i < words.starts[word + 1]; i++) this.#add(this.#ids[i - 1], this.#ids[i], word);
    }
    this.#enqueueFound();
  }

  /** The most frequent pair; of equals the one with the smaller left, then right id. Undefined when none is left. */
  next(): Pair | undefined {
    const queue = this.#queue;
    while (queue.size > 0) {
      const left = leftOf(queue.second);
      const right = rightOf(queue.second);
      const count = this.#counts[this.#pairs.find(left, right)];
      if (count === -queue.first) return { left, right };
      if (count >= this.#minFrequency) queue.raise(-count);
      else this.#lists.release(this.#take());
    }
    return undefined;
  }

  /** Merges the pair that `next` has just returned into the token `merged`, wherever it stands. */
  merge({ left, right }: Pair, merged: number): void {
    const list = this.#take();
    for (let node = list; node !== NONE; node = this.#lists.next(node)) {
      this.#mergeWord(this.#lists.word(node), left, right, merged);
    }
    this.#lists.release(list);
    this.#enqueueFound();
  }

  /** Takes the first candidate out of the queue and returns its words. */
  #take(): number {
    const list = this.#queue.payload;
    this.#queue.drop();
    return list;
  }

  #mergeWord(word: number, left: number, right: number, merged: number): void {
    const ids = this.#ids;
    const start = this.#starts[word];
    const end = start + this.#lengths[word];
    let write = start;
    for (let read = start; read < end; ) {
      if (ids[read] !== left || read + 1 === end || ids[read + 1] !== right) {
        ids[write++] = ids[read++];
        continue;
      }
      if (write > start) {
        this.#remove(ids[write - 1], left, word);
        this.#add(ids[write - 1], merged, word);
      }
      ids[write++] = merged;
      read += 2;
      if (read < end) {
        this.#remove(right, ids[read], word);
        this.#add(merged, ids[read], word);
      }
    }
    this.#lengths[word] = write - start;
  }

  #add(left: number, right: number, word: number): void {
    const pair = this.#pairs.add(left, right);
    if (pair >= this.#counts.length) {
      this.#counts = grown(this.#counts, pair + 1);
      this.#found = grown(this.#found, pair + 1, NONE);
    }
    this.#counts[pair] += this.#weights[word];
    const list = this.#found[pair];
    if (list === NONE) this.#fresh.push(pairKey(left, right));
    else if (this.#lists.word(list) === word) return;
    this.#found[pair] = this.#lists.prepend(word, list);
  }

  #remove(left: number, right: number, word: number): void {
    this.#counts[this.#pairs.find(left, right)] -= this.#weights[word];
  }

  /** Queues every pair found since the last call with the words it was found in. */
  #enqueueFound(): void {
    for (const key of this.#fresh) {
      const pair = this.#pairs.find(leftOf(key), rightOf(key));
      const list = this.#found[pair];
      this.#found[pair] = NONE;
      if (this.#counts[pair] >= this.#minFrequency) this.#queue.push(-this.#counts[pair], key, list);
      else this.#lists.release(list);
    }
    this.#fresh = [];
  }
}
