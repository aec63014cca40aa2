// The SHA-256 of a file's bytes, in hexadecimal digits: what an exported file is checked by, and what a text is known by.

import { type Blobs, isImported } from "../storage/blobs";

export async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>); // files are never in shared memory
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What a file in storage is known by: its SHA-256, or the name of a model from outside, which is made of its bytes, too. */
export async function fileHash(blobs: Pick<Blobs, "read">, path: string): Promise<string> {
  return isImported(path) ? path : sha256(await blobs.read(path));
}
