// Where zip.js hands bytes on, packed or unpacked, as they come; it works where it is called. Not what is done with them.

import { configure, Writer } from "@zip.js/zip.js/lib/zip-core-native.js";

// Zips are read and written in workers of the studio's own already.
configure({ useWebWorkers: false });

/** Hands on every piece, and waits until it was taken. */
export class HandingWriter extends Writer<void> {
  readonly #write: (bytes: Uint8Array) => Promise<void>;

  constructor(write: (bytes: Uint8Array) => Promise<void>) {
    super();
    this.#write = write;
  }

  override writeUint8Array(bytes: Uint8Array): Promise<void> {
    return this.#write(bytes);
  }

  override async getData(): Promise<void> {}
}
