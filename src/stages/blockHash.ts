// What a file too large to be in memory is known by: the SHA-256 of the SHA-256s of its blocks, in their order. The browser hashes whole
// blocks seven times as fast as a program hashes bytes as they come.

import { joined } from "../core/corpus/reading/bytes";
import { encodeUtf8 } from "../core/format/utf8";
import { sha256 } from "./sha256";

/** Bytes of a block; the last may have fewer. Another size would give files other names. */
const BLOCK_BYTES = 8 << 20;

/** A hash that grows with the bytes it is given, in pieces of any length. */
export class BlockHash {
  #held: Uint8Array[] = [];
  #bytes = 0;
  readonly #blocks: Promise<string>[] = [];

  /** Takes the next bytes, which must stay as they are until the promise is fulfilled: all blocks that were full before are hashed then. */
  async update(piece: Uint8Array): Promise<void> {
    const before = this.#blocks.at(-1);
    for (let at = 0; at < piece.length; ) {
      const part = piece.subarray(at, at + BLOCK_BYTES - this.#bytes);
      at += part.length;
      this.#held.push(part);
      this.#bytes += part.length;
      if (this.#bytes === BLOCK_BYTES) this.#close();
    }
    await before;
  }

  /** In hexadecimal digits; ends the hash. */
  async digest(): Promise<string> {
    if (this.#bytes > 0) this.#close();
    return sha256(encodeUtf8((await Promise.all(this.#blocks)).join("")));
  }

  #close(): void {
    this.#blocks.push(sha256(joined(this.#held)));
    this.#held = [];
    this.#bytes = 0;
  }
}
