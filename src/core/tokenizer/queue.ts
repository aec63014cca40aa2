// A priority queue of number triples in typed arrays: smallest `first` first, then smallest `second`; `payload`
// goes along. A binary heap.

import { grown } from "../growable";

export class TripleQueue {
  size = 0;
  #first = new Float64Array(64);
  #second = new Float64Array(64);
  #payload = new Int32Array(64);

  /** The three numbers of the smallest triple; meaningless while the queue is empty. */
  get first(): number {
    return this.#first[0];
  }
  get second(): number {
    return this.#second[0];
  }
  get payload(): number {
    return this.#payload[0];
  }

  push(first: number, second: number, payload: number): void {
    let at = this.size++;
    this.#first = grown(this.#first, this.size);
    this.#second = grown(this.#second, this.size);
    this.#payload = grown(this.#payload, this.size);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#precedes(first, second, parent)) break;
      this.#copy(parent, at);
      at = parent;
    }
    this.#put(at, first, second, payload);
  }

  /** Removes the smallest triple. */
  drop(): void {
    const last = --this.size;
    this.#sink(this.#first[last], this.#second[last], this.#payload[last]);
  }

  /** Gives the smallest triple another, larger `first`. */
  raise(first: number): void {
    this.#sink(first, this.#second[0], this.#payload[0]);
  }

  /** Puts a triple in place of the smallest one and restores the order. */
  #sink(first: number, second: number, payload: number): void {
    let at = 0;
    for (let child = 1; child < this.size; child = 2 * at + 1) {
      const sibling = child + 1;
      if (sibling < this.size && this.#precedes(this.#first[sibling], this.#second[sibling], child)) child = sibling;
      if (this.#precedes(first, second, child)) break;
      this.#copy(child, at);
      at = child;
    }
    this.#put(at, first, second, payload);
  }

  #precedes(first: number, second: number, other: number): boolean {
    return first < this.#first[other] || (first === this.#first[other] && second < this.#second[other]);
  }

  #copy(from: number, to: number): void {
    this.#put(to, this.#first[from], this.#second[from], this.#payload[from]);
  }

  #put(at: number, first: number, second: number, payload: number): void {
    this.#first[at] = first;
    this.#second[at] = second;
    this.#payload[at] = payload;
  }
}
