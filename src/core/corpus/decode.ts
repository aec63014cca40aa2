// Bytes of a dropped file to text, or an error that says what is wrong with the file and what to do. Not a
// converter: a text in another encoding is named as such and left to its owner.

import { StudioError } from "../errors";
import { codePointAt, decodeUtf8 } from "../format/utf8";

/** How much of a file is looked at when judging whether it is text at all. */
const PROBE_BYTES = 65_536;
/** A text file may hold a stray control character; above this share of the bytes it is no text. */
const MAX_CONTROL_SHARE = 0.01;

/**
 * The text of a file: UTF-8 with its byte order mark dropped and every line end written as \n.
 * Throws StudioError "empty-file", "binary-file" or "bad-encoding", each naming `name`.
 */
export function decodeText(bytes: Uint8Array, name: string): string {
  if (bytes.length === 0) throw new StudioError("empty-file", `${name} is empty.`, "Drop a file that has text in it.");
  const wide = wideEncoding(bytes);
  if (wide !== undefined) {
    throw new StudioError("bad-encoding", `${name} is not UTF-8: from byte 0 on it looks like ${wide}.`, saveAsUtf8(name));
  }
  if (isBinary(bytes)) {
    throw new StudioError("binary-file", `${name} is not a text file.`, "Leave it out, or export its text as .txt and drop that.");
  }
  const text = decodeOrExplain(bytes, name)
    .replace(/^\ufeff/, "")
    .replace(/\r\n?/g, "\n");
  if (text.trim() === "") throw new StudioError("empty-file", `${name} holds nothing but blank space.`, "Drop a file that has text in it.");
  return text;
}

function decodeOrExplain(bytes: Uint8Array, name: string): string {
  try {
    return decodeUtf8(bytes);
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    const { firstInvalid, invalid, letters, undefinedIn1252 } = surveyUtf8(bytes);
    // Real UTF-8 letters beside the bad bytes mean damage; none of them means another single-byte encoding.
    if (letters > invalid) {
      const message = `${name} is UTF-8 except for ${invalid === 1 ? "one byte" : `${invalid} bytes`}, the first at byte ${firstInvalid}.`;
      throw new StudioError("bad-encoding", message, `Repair or delete that character in ${name}, save it and drop it again.`);
    }
    const guess = undefinedIn1252 ? "it is in some other encoding" : "it looks like windows-1252 (Latin-1)";
    throw new StudioError("bad-encoding", `${name} is not UTF-8: byte ${firstInvalid} is none, and ${guess}.`, saveAsUtf8(name));
  }
}

const saveAsUtf8 = (name: string) => `Open ${name} in an editor, save it with the encoding UTF-8, and drop it again.`;

/** UTF-16 or UTF-32 by its byte order mark or, without one, by zeros in every second byte. */
function wideEncoding(bytes: Uint8Array): string | undefined {
  const [a, b, c, d] = bytes;
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? "UTF-32" : "UTF-16 (little-endian)";
  if (a === 0xfe && b === 0xff) return "UTF-16 (big-endian)";
  const zeros = [0, 0];
  const probed = Math.min(bytes.length, PROBE_BYTES) & ~1;
  for (let i = 0; i < probed; i++) if (bytes[i] === 0) zeros[i & 1] += 1;
  // Latin text in UTF-16 has a zero in nearly every pair, always on the same side.
  const half = probed / 2;
  if (probed >= 8 && zeros[1] > 0.7 * half && zeros[0] === 0) return "UTF-16 (little-endian)";
  if (probed >= 8 && zeros[0] > 0.7 * half && zeros[1] === 0) return "UTF-16 (big-endian)";
  return undefined;
}

/** Whether the start of the file holds a NUL byte or too many control characters for a text. */
function isBinary(bytes: Uint8Array): boolean {
  const probed = Math.min(bytes.length, PROBE_BYTES);
  let control = 0;
  for (let i = 0; i < probed; i++) {
    const byte = bytes[i];
    if (byte === 0) return true;
    // Tab, line feed, vertical tab, form feed, carriage return and escape (terminal colours) stand in honest text.
    const usual = (byte >= 0x09 && byte <= 0x0d) || byte === 0x1b;
    if ((byte < 0x20 && !usual) || byte === 0x7f) control += 1;
  }
  return control > probed * MAX_CONTROL_SHARE;
}

function surveyUtf8(bytes: Uint8Array) {
  let firstInvalid = -1;
  let invalid = 0;
  let letters = 0;
  let undefinedIn1252 = false;
  for (let at = 0; at < bytes.length; ) {
    const found = codePointAt(bytes, at);
    if (found === undefined) {
      if (firstInvalid < 0) firstInvalid = at;
      invalid += 1;
      // The five bytes that windows-1252 leaves without a character.
      undefinedIn1252 ||= [0x81, 0x8d, 0x8f, 0x90, 0x9d].includes(bytes[at]);
    } else if (found.length > 1) letters += 1;
    at += found?.length ?? 1;
  }
  return { firstInvalid, invalid, letters, undefinedIn1252 };
}
