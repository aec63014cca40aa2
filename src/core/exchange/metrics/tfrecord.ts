// TFRecord files: one record after the other, each with its length and masked CRC-32C sums of both (tensorflow.org/tutorials/load_data/tfrecord).
// What a record holds is events.ts's.

import { badPackage } from "../gate";

/** Castagnoli's polynomial, its bits turned round. */
const POLYNOMIAL = 0x82f63b78;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ POLYNOMIAL : rest >>> 1;
  return rest;
});

/** CRC-32C. */
export function crc32c(bytes: Uint8Array): number {
  let rest = 0xffffffff;
  for (const byte of bytes) rest = TABLE[(rest ^ byte) & 0xff] ^ (rest >>> 8);
  return (rest ^ 0xffffffff) >>> 0;
}

/** The sum as it stands in files, so that sums of sums are none. */
export function maskedCrc(bytes: Uint8Array): number {
  const crc = crc32c(bytes);
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** The length and its sum, before the data. */
const HEAD = 12;
const FRAME = HEAD + 4;

export function writeRecords(records: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const file = new Uint8Array(records.reduce((sum, { length }) => sum + length + FRAME, 0));
  const view = new DataView(file.buffer);
  let at = 0;
  for (const record of records) {
    view.setBigUint64(at, BigInt(record.length), true);
    view.setUint32(at + 8, maskedCrc(file.subarray(at, at + 8)), true);
    file.set(record, at + HEAD);
    view.setUint32(at + HEAD + record.length, maskedCrc(record), true);
    at += FRAME + record.length;
  }
  return file;
}

/** Whether a file begins as one of records does. */
export function isRecordFile(file: Uint8Array): boolean {
  if (file.length < HEAD) return false;
  return viewOf(file).getUint32(8, true) === maskedCrc(file.subarray(0, 8));
}

/** The records one after the other. Throws StudioError("bad-package") naming the record that is cut short or changed. */
export function* readRecords(file: Uint8Array, path: string): Generator<Uint8Array> {
  const view = viewOf(file);
  let at = 0;
  for (let number = 1; at < file.length; number++) {
    const left = file.length - at - FRAME;
    if (left >= 0 && view.getUint32(at + 8, true) !== maskedCrc(file.subarray(at, at + 8)))
      throw badPackage(`${path}: the length of record ${number} is damaged.`);
    const length = left >= 0 ? Number(view.getBigUint64(at, true)) : 0;
    if (length > left) throw badPackage(`${path} ends within record ${number}.`);
    const record = file.subarray(at + HEAD, at + HEAD + length);
    if (view.getUint32(at + HEAD + length, true) !== maskedCrc(record)) throw badPackage(`${path}: record ${number} is damaged.`);
    yield record;
    at += FRAME + length;
  }
}

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView => new DataView(buffer, byteOffset, byteLength);
