// TensorBoard's event files: records of Event messages with scalars by tag (tensorflow/core/util/event.proto, framework/summary.proto).
// Scalars are written as simple values, as PyTorch's SummaryWriter does; those that TensorFlow keeps as tensors are read, too.

import { doubleField, floatField, joined, Message, messageField, textField, wholeField } from "../protobuf";
import { type MetricRow, secondsOf, stepOf } from "./rows";
import { readRecords, writeRecords } from "./tfrecord";

/** What every file begins with. */
const FILE_VERSION = "brain.Event:2";

// Fields of the messages.
const EVENT = { seconds: 1, step: 2, fileVersion: 3, summary: 5 };
const SUMMARY = { value: 1 };
const VALUE = { tag: 1, simple: 2, tensor: 8 };
const TENSOR = { dtype: 1, content: 4, float: 5, double: 6 };
const [DT_FLOAT, DT_DOUBLE] = [1, 2];

export function writeEvents(rows: readonly MetricRow[]): Uint8Array<ArrayBuffer> {
  const first = [...doubleField(EVENT.seconds, rows[0]?.seconds ?? 0), ...textField(EVENT.fileVersion, FILE_VERSION)];
  const events = rows.map(({ step, seconds, values }) => {
    const scalars = [...values].map(([tag, value]) => [...textField(VALUE.tag, tag), ...floatField(VALUE.simple, value)]);
    const summary = scalars.flatMap((scalar) => messageField(SUMMARY.value, scalar));
    return [...doubleField(EVENT.seconds, seconds), ...wholeField(EVENT.step, step), ...messageField(EVENT.summary, summary)];
  });
  return writeRecords([first, ...events].map(joined));
}

/** The scalars of a file; what else it holds is left out. Throws StudioError("bad-package") naming the record that does not fit. */
export function* readEvents(file: Uint8Array, path: string): Generator<MetricRow> {
  let number = 0;
  for (const record of readRecords(file, path)) {
    number += 1;
    const place = `${path}: record ${number}`;
    const event = new Message(record, place);
    const values = new Map<string, number>();
    for (const summary of event.all(EVENT.summary)) {
      for (const one of new Message(summary, place).all(SUMMARY.value)) {
        const value = new Message(one, place);
        const tensor = value.bytes(VALUE.tensor);
        const scalar = tensor ? scalarOf(new Message(tensor, place)) : value.float(VALUE.simple);
        if (scalar !== undefined) values.set(value.text(VALUE.tag), scalar);
      }
    }
    if (values.size === 0) continue;
    yield {
      step: stepOf(event.whole(EVENT.step) ?? 0, place),
      seconds: secondsOf(event.double(EVENT.seconds) ?? 0, place),
      values,
    };
  }
}

/** The number that a tensor is; undefined where it is of another type, or not one number. */
function scalarOf(tensor: Message): number | undefined {
  const dtype = tensor.whole(TENSOR.dtype);
  if (dtype !== DT_FLOAT && dtype !== DT_DOUBLE) return undefined;
  const [values, size] = dtype === DT_FLOAT ? [TENSOR.float, 4] : [TENSOR.double, 8];
  const field = tensor.bytes(TENSOR.content) ? TENSOR.content : values;
  if (tensor.bytes(field)?.length !== size) return undefined;
  return dtype === DT_FLOAT ? tensor.float(field) : tensor.double(field);
}
