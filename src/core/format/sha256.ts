// SHA-256 (FIPS 180-4) of bytes that come piece by piece: the browser's own takes a whole file at once, which one of gigabytes can't
// be. What is in memory as a whole is for that, which is faster.

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

/** A hash that grows with the bytes it is given. */
export class Sha256 {
  readonly #hash = sha256.create();

  /** Takes the next bytes, of which nothing is kept. */
  update(bytes: Uint8Array): this {
    this.#hash.update(bytes);
    return this;
  }

  /** In hexadecimal digits; ends the hash. */
  digest(): string {
    return bytesToHex(this.#hash.digest());
  }
}
