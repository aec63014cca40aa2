// The SHA-256 of a file's bytes, in hexadecimal digits: what an exported file is checked by, and what a text is known by.

export async function sha256(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>); // files are never in shared memory
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
