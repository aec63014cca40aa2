// TensorBoard's event files: records of Event messages with scalars by tag (tensorflow/core/util/event.proto, framework/summary.proto).
// Scalars are written as simple values, as PyTorch's SummaryWriter does; those that TensorFlow keeps as tensors are read, too.

import { readText } from "../gate";
import { BYTES, FIXED32, FIXED64, type Field, fieldsOf, Message, VARINT } from "./protobuf";
import { type MetricRow, secondsOf, stepOf } from "./rows";
import { readRecords, writeRecords } from "./tfrecord";

/** What every file begins with. */
const FILE_VERSION = "brain.Event:2";

export function writeEvents(rows: readonly MetricRow[]): Uint8Array<ArrayBuffer> {
  const events = rows.map(({ step, seconds, values }) => {
    const summary = new Message();
    for (const [tag, value] of values) summary.bytes(1, new Message().text(1, tag).float(2, value).done());
    return new Message().double(1, seconds).varint(2, step).bytes(5, summary.done()).done();
  });
  const first = new Message()
    .double(1, rows[0]?.seconds ?? 0)
    .text(3, FILE_VERSION)
    .done();
  return writeRecords([first, ...events]);
}

/** The scalars of a file; what else it holds is left out. Throws StudioError("bad-package") naming the record that does not fit. */
export function* readEvents(file: Uint8Array, path: string): Generator<MetricRow> {
  let number = 0;
  for (const record of readRecords(file, path)) {
    number += 1;
    const place = `${path}: record ${number}`;
    let [seconds, step] = [0, 0];
    const values = new Map<string, number>();
    for (const field of fieldsOf(record, place)) {
      if (field.number === 1 && field.type === FIXED64) seconds = secondsOf(numberOf(field, 8), place);
      if (field.number === 2 && field.type === VARINT) step = stepOf(Number(BigInt.asIntN(64, field.varint)), place);
      if (field.number === 5 && field.type === BYTES) readSummary(field.bytes, values, place);
    }
    if (values.size > 0) yield { step, seconds, values };
  }
}

function readSummary(summary: Uint8Array, values: Map<string, number>, place: string): void {
  for (const { number, type, bytes } of fieldsOf(summary, place)) {
    if (number !== 1 || type !== BYTES) continue;
    let tag: string | undefined;
    let value: number | undefined;
    for (const field of fieldsOf(bytes, place)) {
      if (field.number === 1 && field.type === BYTES) tag = readText(field.bytes, `${place}: a tag`);
      if (field.number === 2 && field.type === FIXED32) value = numberOf(field, 4);
      if (field.number === 8 && field.type === BYTES) value = scalarOf(field.bytes, place);
    }
    if (tag !== undefined && value !== undefined) values.set(tag, value);
  }
}

const [DT_FLOAT, DT_DOUBLE] = [1n, 2n];

/** The number that a tensor is; undefined where it is of another type, or not one number. */
function scalarOf(tensor: Uint8Array, place: string): number | undefined {
  let dtype = 0n;
  const found: Partial<Record<"content" | "float" | "double", Field>> = {};
  for (const field of fieldsOf(tensor, place)) {
    if (field.number === 1 && field.type === VARINT) dtype = field.varint;
    if (field.number === 4 && field.type === BYTES) found.content = field;
    if (field.number === 5) found.float = field;
    if (field.number === 6) found.double = field;
  }
  if (dtype !== DT_FLOAT && dtype !== DT_DOUBLE) return undefined;
  const size = dtype === DT_FLOAT ? 4 : 8;
  const field = found.content ?? (dtype === DT_FLOAT ? found.float : found.double);
  return field && field.bytes.length === size ? numberOf(field, size) : undefined;
}

/** The little-endian number of four or eight bytes that a field is. */
function numberOf({ bytes: { buffer, byteOffset } }: Field, size: 4 | 8): number {
  const view = new DataView(buffer, byteOffset, size);
  return size === 4 ? view.getFloat32(0, true) : view.getFloat64(0, true);
}
