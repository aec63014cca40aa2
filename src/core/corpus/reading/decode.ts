// Bytes of a file to text as they come, or an error that says what is wrong with the file and what to do. UTF-8, UTF-16
// and windows-1252 are read; other encodings and mixtures of them are named and left to their owner.

import { StudioError } from "../../errors";
import { codePointAt } from "../../format/utf8";
import { ByteReader, type Bytes, joined } from "./bytes";
import type { Tell } from "./damage";

/** What browsers, their workers and Node have alike, but the language's own library does not name. */
declare const TextDecoder: new (
  label: string,
  options: { readonly fatal?: boolean; readonly ignoreBOM?: boolean },
) => { decode(bytes?: Uint8Array, options?: { readonly stream: boolean }): string };

/** Bytes that are judged and decoded at once: whatever pieces a file comes in, it gives the same text. */
const BLOCK_BYTES = 65_536;
/** A text file may hold a stray control character; above this share of the bytes it is no text. */
const MAX_CONTROL_SHARE = 0.01;

/**
 * The text of a file in pieces, its byte order mark dropped and every line end written as \n. That another encoding than
 * UTF-8 was read is told. Throws StudioError "empty-file", "binary-file" or "bad-encoding", each naming `name`; some only
 * at the end, so that what was read of such a file is to be left out.
 */
export async function* decoded(bytes: Bytes, name: string, tell: Tell): AsyncGenerator<string> {
  const reader = new ByteReader(bytes);
  const head = await reader.peek(BLOCK_BYTES);
  if (head.length === 0) throw new StudioError("empty-file", `${name} is empty.`, "Drop a file that has text in it.");
  const wide = wideEncoding(head);
  let holdsText = false;
  for await (const text of withLineFeeds(wide ? wideTexts(reader, wide, name, tell) : byteTexts(reader, name, tell))) {
    holdsText ||= text.trim() !== "";
    yield text;
  }
  if (!holdsText) throw new StudioError("empty-file", `${name} holds nothing but blank space.`, "Drop a file that has text in it.");
}

/** The same text with \n for each kind of line end, also for one that two pieces share. */
async function* withLineFeeds(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let carriage = "";
  for await (const piece of texts) {
    const text = carriage + piece;
    carriage = text.endsWith("\r") ? "\r" : "";
    const whole = carriage === "" ? text : text.slice(0, -1);
    yield whole.includes("\r") ? whole.replace(/\r\n?/g, "\n") : whole;
  }
  if (carriage !== "") yield "\n";
}

type Wide = "utf-16le" | "utf-16be" | "UTF-32";

async function* wideTexts(reader: ByteReader, encoding: Wide, name: string, tell: Tell): AsyncGenerator<string> {
  if (encoding === "UTF-32")
    throw new StudioError("bad-encoding", `${name} is not UTF-8: from byte 0 on it looks like UTF-32.`, saveAsUtf8(name));
  const decoder = new TextDecoder(encoding, { fatal: true });
  let at = 0;
  for (;;) {
    const block = await reader.take(BLOCK_BYTES);
    try {
      yield decoder.decode(block, { stream: block.length > 0 });
    } catch {
      const message = `${name} is UTF-16, but damaged between byte ${at} and byte ${at + block.length}.`;
      throw new StudioError("bad-encoding", message, saveAsUtf8(name));
    }
    at += block.length;
    if (block.length === 0) return tell(readAs(name, "UTF-16"));
  }
}

async function* byteTexts(reader: ByteReader, name: string, tell: Tell): AsyncGenerator<string> {
  const reading = new ByteText(name);
  for (let at = 0; ; at += BLOCK_BYTES) {
    const block = await reader.take(BLOCK_BYTES);
    if (block.length === 0) break;
    // A stray NUL far inside a long text is no more than any other control character.
    if (isBinary(block, at === 0)) {
      throw new StudioError("binary-file", `${name} is not a text file.`, "Leave it out, or export its text as .txt and drop that.");
    }
    yield reading.decode(block);
  }
  yield reading.finish(tell);
}

/** Text of one byte or more a letter: UTF-8 until a byte says otherwise, from then on windows-1252 or refused. */
class ByteText {
  readonly #name: string;
  readonly #utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  readonly #old = new TextDecoder("windows-1252", {});
  readonly #seen = { firstInvalid: -1, invalid: 0, letters: 0, lettersBefore: 0, undefinedIn1252: false };
  #reads: "utf-8" | "windows-1252" | "nothing" = "utf-8";
  #tail: Uint8Array = new Uint8Array(0);
  /** Bytes before the tail. */
  #at = 0;

  constructor(name: string) {
    this.#name = name;
  }

  /** The text of the next block, or "" from where nothing more can be read. */
  decode(block: Uint8Array): string {
    const bytes = this.#tail.length === 0 ? block : joined([this.#tail, block]);
    const whole = bytes.length - openLetter(bytes);
    this.#tail = bytes.subarray(whole);
    return this.#textOf(bytes.subarray(0, whole));
  }

  /** The last of the text; tells that it was not UTF-8. Throws StudioError("bad-encoding") where the whole was no text of one encoding. */
  finish(tell: Tell): string {
    const name = this.#name;
    if (this.#tail.length > 0 && this.#reads === "utf-8" && this.#seen.letters > 0) {
      tell(endsWithin(name));
      return "";
    }
    const rest = this.#textOf(this.#tail);
    const { firstInvalid, invalid, letters, lettersBefore, undefinedIn1252 } = this.#seen;
    if (invalid === 0) return rest;
    const bad = (message: string, hint: string): StudioError => new StudioError("bad-encoding", message, hint);
    // Real UTF-8 letters beside the bad bytes mean damage; none of them means another single-byte encoding.
    if (letters > invalid) {
      const message = `${name} is UTF-8 except for ${invalid === 1 ? "one byte" : `${invalid} bytes`}, the first at byte ${firstInvalid}.`;
      throw bad(message, `Repair or delete that character in ${name}, save it and drop it again.`);
    }
    if (undefinedIn1252)
      throw bad(`${name} is not UTF-8: byte ${firstInvalid} is none, and it is in some other encoding.`, saveAsUtf8(name));
    // Two of its letters may look like one of UTF-8 now and then; many of them do not.
    if (lettersBefore > 0 || letters * 10 > invalid) {
      const message = `${name} mixes encodings: parts of it are UTF-8, others, as at byte ${firstInvalid}, look like windows-1252.`;
      throw bad(message, `Cut ${name} where its encoding changes, save each part as UTF-8 and drop them.`);
    }
    tell(readAs(name, "windows-1252 (Latin-1)"));
    return rest;
  }

  #textOf(bytes: Uint8Array): string {
    const start = this.#at;
    this.#at += bytes.length;
    let text = "";
    try {
      text = this.#utf8.decode(bytes);
      // UTF-16 has fewer units than UTF-8 bytes by one or two for each letter beyond ASCII.
      this.#seen.letters += bytes.length - text.length;
    } catch {
      this.#survey(bytes, start);
    }
    if (this.#reads === "utf-8") return start === 0 ? text.replace(/^\ufeff/, "") : text;
    // As a stream: at once, Node 20 takes windows-1252 for Latin-1.
    return this.#reads === "windows-1252" ? this.#old.decode(bytes, { stream: true }) : "";
  }

  /** Counts what in `bytes` is UTF-8 and what is not, and from the first time on decides what the file is read as. */
  #survey(bytes: Uint8Array, start: number): void {
    const seen = this.#seen;
    if (seen.invalid === 0) seen.lettersBefore = seen.letters;
    for (let at = 0; at < bytes.length; ) {
      const found = codePointAt(bytes, at);
      if (found === undefined) {
        if (seen.firstInvalid < 0) seen.firstInvalid = start + at;
        seen.invalid += 1;
        // The five bytes that windows-1252 leaves without a character.
        seen.undefinedIn1252 ||= [0x81, 0x8d, 0x8f, 0x90, 0x9d].includes(bytes[at]);
      } else if (found.length > 1) seen.letters += 1;
      at += found?.length ?? 1;
    }
    if (this.#reads === "utf-8") this.#reads = seen.letters > seen.invalid || seen.lettersBefore > 0 ? "nothing" : "windows-1252";
    if (seen.undefinedIn1252) this.#reads = "nothing";
  }
}

/** How many bytes at the end begin a letter of UTF-8 that goes on behind them. */
function openLetter(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back];
    if (byte < 0x80) return 0;
    if (byte >= 0xc2 && byte <= 0xf4) return back < (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) ? back : 0;
    if (byte >= 0xc0) return 0;
  }
  return 0;
}

const saveAsUtf8 = (name: string): string => `Open ${name} in an editor, save it with the encoding UTF-8, and drop it again.`;

const readAs = (name: string, encoding: string): StudioError =>
  new StudioError(
    "file-notice",
    `${name} was read as ${encoding}.`,
    `Look at its text below; if letters are wrong, save ${name} as UTF-8.`,
  );

const endsWithin = (name: string): StudioError =>
  new StudioError("file-notice", `${name} ends within a letter, which was left out.`, "Look whether the file is complete.");

/** UTF-16 or UTF-32 by its byte order mark or, without one, by zeros in every second byte. */
function wideEncoding(head: Uint8Array): Wide | undefined {
  const [a, b, c, d] = head;
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? "UTF-32" : "utf-16le";
  if (a === 0xfe && b === 0xff) return "utf-16be";
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return "UTF-32";
  const zeros = [0, 0];
  const probed = head.length & ~1;
  for (let i = 0; i < probed; i++) if (head[i] === 0) zeros[i & 1] += 1;
  // Latin text in UTF-16 has a zero in nearly every pair, always on the same side.
  const half = probed / 2;
  if (probed >= 8 && zeros[1] > 0.7 * half && zeros[0] === 0) return "utf-16le";
  if (probed >= 8 && zeros[0] > 0.7 * half && zeros[1] === 0) return "utf-16be";
  return undefined;
}

/** 1 for control characters. Tab, line feed, vertical tab, form feed, carriage return and escape (terminal colours) stand in honest text. */
const IS_CONTROL = Uint8Array.from({ length: 256 }, (_, byte) => {
  const usual = (byte >= 0x09 && byte <= 0x0d) || byte === 0x1b;
  return (byte < 0x20 && !usual) || byte === 0x7f ? 1 : 0;
});

/** Whether bytes hold too many control characters for a text or, at the start of a file, a NUL byte. */
function isBinary(bytes: Uint8Array, atStart: boolean): boolean {
  if (atStart && bytes.includes(0)) return true;
  let control = 0;
  for (let i = 0; i < bytes.length; i++) control += IS_CONTROL[bytes[i]]; // an iterator takes several times as long
  return control > (atStart ? bytes.length : BLOCK_BYTES) * MAX_CONTROL_SHARE;
}
