// The wire format of protocol buffers (https://protobuf.dev/programming-guides/encoding/): whole numbers, floats, texts, bytes and
// messages. Not what a message means: onnx/model.ts has that of ONNX, metrics/events.ts that of TensorBoard's events.

import { encodeUtf8 } from "../format/utf8";
import { badPackage, readText } from "./gate";

const VARINT = 0;
const FIXED64 = 1;
const LENGTH = 2;
const FIXED32 = 5;

/** Parts of a message, to be put together at the end: weights are copied once, however deep they stand. */
export type Parts = readonly Uint8Array[];

/** A whole number from 0 to 2⁵³ − 1 as a field. */
export const wholeField = (field: number, value: number): Parts => [Uint8Array.from([...varint(field * 8 + VARINT), ...varint(value)])];

export const textField = (field: number, text: string): Parts => bytesField(field, encodeUtf8(text));

export const bytesField = (field: number, bytes: Uint8Array): Parts => messageField(field, [bytes]);

export function floatField(field: number, value: number): Parts {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return [Uint8Array.from([...varint(field * 8 + FIXED32), ...bytes])];
}

export function doubleField(field: number, value: number): Parts {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return [Uint8Array.from([...varint(field * 8 + FIXED64), ...bytes])];
}

/** A message within a message. */
export function messageField(field: number, parts: Parts): Parts {
  return [Uint8Array.from([...varint(field * 8 + LENGTH), ...varint(lengthOf(parts))]), ...parts];
}

const lengthOf = (parts: Parts): number => parts.reduce((sum, { length }) => sum + length, 0);

/** The message of these parts. */
export function joined(parts: Parts): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(lengthOf(parts));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Seven bits a byte, the lowest first; by division, since a number may have more than 32 bits. */
function varint(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) | 128);
  }
}

/** So many bytes a number of 64 bits takes at most, seven bits in each. */
const MOST_BYTES = 10;

/** A field as it stands in a message: a whole number, which may be beyond the safe ones, or bytes; four of a float, eight of a double. */
export interface Field {
  readonly number: number;
  readonly value: number | Uint8Array;
}

/** The fields of a message in their order; bytes are views. Throws StudioError("bad-package") naming `what` where the message breaks off. */
export function readFields(bytes: Uint8Array, what: string): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const whole = (): number => {
    let value = 0;
    for (let place = 0; place < MOST_BYTES; place++) {
      if (at >= bytes.length) throw badPackage(`${what} breaks off within a number.`);
      const byte = bytes[at++];
      value += (byte & 127) * 128 ** place;
      if (byte < 128) return value;
    }
    throw badPackage(`${what} has a number of more than ${MOST_BYTES} bytes.`);
  };
  while (at < bytes.length) {
    const tag = whole();
    const [number, type] = [Math.floor(tag / 8), tag % 8];
    if (type === VARINT) {
      fields.push({ number, value: whole() });
      continue;
    }
    if (![FIXED64, LENGTH, FIXED32].includes(type)) throw badPackage(`${what}: field ${number} is of type ${type}, which is not read.`);
    const length = type === LENGTH ? whole() : type === FIXED32 ? 4 : 8;
    if (length > bytes.length - at) throw badPackage(`${what}: field ${number} claims ${length} bytes of ${bytes.length - at}.`);
    fields.push({ number, value: bytes.subarray(at, at + length) });
    at += length;
  }
  return fields;
}

/** What a message holds, by the numbers of its fields. */
export class Message {
  readonly #fields: readonly Field[];

  constructor(
    bytes: Uint8Array,
    private readonly what: string,
  ) {
    this.#fields = readFields(bytes, what);
  }

  /** Every value of a field that is bytes. */
  all(number: number): Uint8Array[] {
    return this.#values(number).map((value) => {
      if (typeof value === "number") throw badPackage(`${this.what}: field ${number} is a number.`);
      return value;
    });
  }

  /** Every value of a field that is a whole number, each by itself as ONNX writes them. */
  wholes(number: number): number[] {
    return this.#values(number).map((value) => {
      if (typeof value !== "number") throw badPackage(`${this.what}: field ${number} is no whole number.`);
      if (!Number.isSafeInteger(value)) throw badPackage(`${this.what}: field ${number} is a number that is too large.`);
      return value;
    });
  }

  /** The last value of a field, which is the one that counts; undefined where there is none. */
  whole(number: number): number | undefined {
    return this.wholes(number).at(-1);
  }

  bytes(number: number): Uint8Array | undefined {
    return this.all(number).at(-1);
  }

  float(number: number): number | undefined {
    return this.#viewOf(number, 4)?.getFloat32(0, true);
  }

  double(number: number): number | undefined {
    return this.#viewOf(number, 8)?.getFloat64(0, true);
  }

  text(number: number): string {
    return readText(this.bytes(number) ?? new Uint8Array(0), `${this.what}: field ${number}`);
  }

  texts(number: number): string[] {
    return this.all(number).map((bytes) => readText(bytes, `${this.what}: field ${number}`));
  }

  #viewOf(number: number, size: number): DataView | undefined {
    const bytes = this.bytes(number);
    if (bytes === undefined) return undefined;
    if (bytes.length !== size) throw badPackage(`${this.what}: field ${number} is no number of ${size} bytes.`);
    return new DataView(bytes.buffer, bytes.byteOffset, size);
  }

  #values(number: number): (number | Uint8Array)[] {
    return this.#fields.filter((field) => field.number === number).map(({ value }) => value);
  }
}
