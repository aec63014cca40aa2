// UTF-8, strict: bytes that are no UTF-8 are an error with their place, never a replacement character.

import { StudioError } from "../errors";
import { grown } from "../growable";

// Beside the language itself every engine has these: browsers, workers and Node. They are ten times as fast as a loop over bytes.
declare const TextEncoder: new () => {
  encode(text: string): Uint8Array<ArrayBuffer>;
  encodeInto(text: string, into: Uint8Array): { readonly written: number };
};
declare const TextDecoder: new (
  encoding: string,
  options: { readonly fatal: boolean; readonly ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string };

const encoder = new TextEncoder();
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The UTF-8 bytes of `text`; a lone surrogate is written as U+FFFD. */
export const encodeUtf8 = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text);

/** UTF-8 bytes of texts one after the other, without an array for each. */
export class Utf8Texts {
  /** Bytes so far. */
  length = 0;
  #bytes = new Uint8Array(1 << 16);

  /** Adds a text; how many bytes it takes. */
  add(text: string): number {
    this.#bytes = grown(this.#bytes, this.length + 3 * text.length);
    const { written } = encoder.encodeInto(text, this.#bytes.subarray(this.length));
    this.length += written;
    return written;
  }

  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.length);
  }
}

/** Bytes the UTF-8 form of `text` takes. */
export function utf8Length(text: string): number {
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) length += 1;
    else if (unit < 0x800) length += 2;
    else if (unit >= 0xd800 && unit < 0xdc00 && i + 1 < text.length && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) {
      length += 4;
      i++;
    } else length += 3;
  }
  return length;
}

/** The code point that starts at `bytes[at]` and its length, or undefined where the bytes are no UTF-8. */
export function codePointAt(bytes: Uint8Array, at: number): { point: number; length: number } | undefined {
  const lead = bytes[at]!;
  if (lead < 0x80) return { point: lead, length: 1 };
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || at + length > bytes.length) return undefined;
  let point = lead & (0x7f >> length);
  for (let i = 1; i < length; i++) {
    const next = bytes[at + i]!;
    if ((next & 0xc0) !== 0x80) return undefined;
    point = (point << 6) | (next & 63);
  }
  const smallest = length === 2 ? 0x80 : length === 3 ? 0x800 : 0x10000;
  if (point < smallest || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return undefined;
  return { point, length };
}

/** The text of UTF-8 `bytes`. Throws StudioError("bad-encoding") naming the first byte that is none. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    return decode(bytes, (at) => {
      throw new StudioError("bad-encoding", `Byte ${at} is not UTF-8.`, "Save the text as UTF-8 and try again.");
    });
  }
}

/** The text of `bytes` with U+FFFD for every byte that is no UTF-8: for showing tokens that end within a letter. */
export function decodeUtf8Lossy(bytes: Uint8Array): string {
  return decode(bytes, () => {});
}

function decode(bytes: Uint8Array, onInvalid: (at: number) => void): string {
  const chunks: string[] = [];
  let units: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const found = codePointAt(bytes, at);
    if (!found) onInvalid(at);
    units.push(found?.point ?? 0xfffd);
    at += found?.length ?? 1;
    if (units.length === 4096) {
      chunks.push(String.fromCodePoint(...units));
      units = [];
    }
  }
  chunks.push(String.fromCodePoint(...units));
  return chunks.join("");
}
