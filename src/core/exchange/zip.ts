// Zip archives of a few named files. Weights are stored as they are, since trained numbers hardly shrink; text is
// deflated. Equal files give equal archives: names in the order given, one fixed time. The reader believes no size or
// checksum that an archive declares, and is strict where archives can lie; no zip64, no encryption, no comments in files.

import { Inflate, type Zippable, zipSync } from "fflate";
import { grown } from "../growable";
import { badPackage, messageOf, readText } from "./gate";

/** A file of a package: its name and bytes. */
export interface PackedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Kept as it is instead of deflated. */
  readonly stored?: boolean;
}

/** The oldest time a zip can hold, in local time like all times of a zip: the same bytes in every time zone. */
const FIXED_TIME = "1980-01-01T00:00:00";
/** Compressed files are texts; a larger one would be a bomb. */
const MAX_INFLATED_BYTES = 256 << 20;

/** Packed bytes that are unpacked at a time: one can stand for a thousand. */
const INFLATED_AT_ONCE = 32768;

const END = { signature: 0x06054b50, bytes: 22, maxComment: 0xffff };
const CENTRAL = { signature: 0x02014b50, bytes: 46 };
const LOCAL = { signature: 0x04034b50, bytes: 30 };
const ENCRYPTED = 1;
const STORED = 0;
const DEFLATED = 8;

/** The archive of `files`. */
export function writeZip(files: readonly PackedFile[]): Uint8Array {
  const entries: Zippable = {};
  for (const { name, bytes, stored } of files) entries[name] = [bytes, { level: stored ? 0 : 6, mtime: FIXED_TIME }];
  return zipSync(entries);
}

/**
 * The files of an archive by name, each checked against its checksum; stored files are views into `zip`. Throws
 * StudioError("bad-package") naming the file at fault.
 */
export function readZip(zip: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  const { count, start, end } = findDirectory(view);
  const files = new Map<string, Uint8Array>();
  let at = start;
  for (let i = 0; i < count; i++) {
    if (at + CENTRAL.bytes > end || view.getUint32(at, true) !== CENTRAL.signature) {
      throw badPackage(`The zip lists ${count} files, but its directory breaks off after ${i}.`);
    }
    const nameBytes = view.getUint16(at + 28, true);
    const next = at + CENTRAL.bytes + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > end) throw badPackage(`The zip's directory breaks off within file ${i + 1}.`);
    const name = safeName(zip.subarray(at + CENTRAL.bytes, at + CENTRAL.bytes + nameBytes));
    if (files.has(name)) throw badPackage(`The zip holds ${name} twice.`);
    files.set(name, readFile(zip, view, at, name, start));
    at = next;
  }
  return files;
}

/** The file of that name. Throws StudioError("bad-package") when the package has none. */
export function fileIn(files: ReadonlyMap<string, Uint8Array>, name: string): Uint8Array {
  const bytes = files.get(name);
  if (bytes === undefined) throw badPackage(`The package has no ${name}.`);
  return bytes;
}

/** Where the list of files stands: the last structure of a zip points at it. */
function findDirectory(view: DataView): { count: number; start: number; end: number } {
  const earliest = Math.max(0, view.byteLength - END.bytes - END.maxComment);
  for (let at = view.byteLength - END.bytes; at >= earliest; at--) {
    if (view.getUint32(at, true) !== END.signature || at + END.bytes + view.getUint16(at + 20, true) !== view.byteLength) continue;
    const start = view.getUint32(at + 16, true);
    const end = start + view.getUint32(at + 12, true);
    if (end > at) throw badPackage("The zip's directory does not lie inside the file.");
    return { count: view.getUint16(at + 10, true), start, end };
  }
  throw badPackage(`The file of ${view.byteLength} bytes is no zip, or its end is missing.`);
}

function safeName(bytes: Uint8Array): string {
  const name = readText(bytes, "A file name in the zip");
  const leaves = name.split("/").some((segment) => segment === "" || segment === "." || segment === "..");
  if (leaves || /[\\\0]/.test(name)) throw badPackage(`The zip holds a file with the unusable name ${JSON.stringify(name)}.`);
  return name;
}

/** The bytes of the file whose directory entry stands at `at`; all files end before `directory`. */
function readFile(zip: Uint8Array, view: DataView, at: number, name: string, directory: number): Uint8Array {
  const method = view.getUint16(at + 10, true);
  const checksum = view.getUint32(at + 16, true);
  const packed = view.getUint32(at + 20, true);
  const size = view.getUint32(at + 24, true);
  const local = view.getUint32(at + 42, true);
  if (view.getUint16(at + 8, true) & ENCRYPTED) throw badPackage(`${name} is encrypted.`);
  if (local + LOCAL.bytes > directory || view.getUint32(local, true) !== LOCAL.signature)
    throw badPackage(`${name} has no entry in the zip.`);
  const from = local + LOCAL.bytes + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  if (from + packed > directory) throw badPackage(`${name} claims ${packed} bytes, more than the zip holds.`);

  const bytes = unpack(zip.subarray(from, from + packed), method, size, name);
  if (bytes.length !== size) throw badPackage(`${name} has ${bytes.length} bytes, not the ${size} that the zip declares.`);
  if (crc32(bytes) !== checksum) throw badPackage(`${name} does not match its checksum.`);
  return bytes;
}

function unpack(bytes: Uint8Array, method: number, size: number, name: string): Uint8Array {
  if (method === STORED) return bytes;
  if (method !== DEFLATED) throw badPackage(`${name} is compressed in a way the studio does not read (method ${method}).`);
  if (size > MAX_INFLATED_BYTES) throw badPackage(`${name} would unpack to ${size} bytes.`);
  try {
    return inflated(bytes, size);
  } catch (error) {
    throw badPackage(`${name} can't be unpacked: ${messageOf(error)}.`);
  }
}

/** Unpacks piece by piece, so that room is taken for what comes and not for what was declared. Throws Error past `size`. */
function inflated(bytes: Uint8Array, size: number): Uint8Array {
  let whole = new Uint8Array(0);
  let length = 0;
  const inflate = new Inflate((piece) => {
    if (length + piece.length > size) throw new Error(`it holds more than the ${size} bytes that the zip declares`);
    whole = grown(whole, length + piece.length);
    whole.set(piece, length);
    length += piece.length;
  });
  for (let at = 0; at < bytes.length; at += INFLATED_AT_ONCE)
    inflate.push(bytes.subarray(at, at + INFLATED_AT_ONCE), at + INFLATED_AT_ONCE >= bytes.length);
  return whole.subarray(0, length);
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
  return remainder;
});

/** The CRC-32 of zip and Ethernet (reflected polynomial 0xEDB88320). */
function crc32(bytes: Uint8Array): number {
  let remainder = 0xffffffff;
  // By index: an iterator takes four times as long, which is seconds for a large model's weights.
  for (let i = 0; i < bytes.length; i++) remainder = crcTable[(remainder ^ bytes[i]) & 255] ^ (remainder >>> 8);
  return (remainder ^ 0xffffffff) >>> 0;
}
