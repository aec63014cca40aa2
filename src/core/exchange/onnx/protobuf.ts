// The wire format of protocol buffers (https://protobuf.dev/programming-guides/encoding/), as far as ONNX needs it: whole numbers,
// floats, texts, bytes and messages. Not what a message means: model.ts has that of ONNX.

import { encodeUtf8 } from "../../format/utf8";
import { badPackage, readText } from "../gate";

const VARINT = 0;
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

/** A field as it stands in a message: a whole number, or bytes; four of them where it is a float. */
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
    for (let scale = 1; scale < 2 ** 53; scale *= 128) {
      if (at >= bytes.length) throw badPackage(`${what} breaks off within a number.`);
      const byte = bytes[at++];
      value += (byte & 127) * scale;
      if (byte < 128 && Number.isSafeInteger(value)) return value;
    }
    throw badPackage(`${what} holds a number that is too large.`);
  };
  while (at < bytes.length) {
    const tag = whole();
    const [number, type] = [Math.floor(tag / 8), tag % 8];
    if (type === VARINT) {
      fields.push({ number, value: whole() });
      continue;
    }
    if (type !== LENGTH && type !== FIXED32) throw badPackage(`${what}: field ${number} is of a type that ONNX does not use.`);
    const length = type === LENGTH ? whole() : 4;
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

  text(number: number): string {
    return readText(this.bytes(number) ?? new Uint8Array(0), `${this.what}: field ${number}`);
  }

  texts(number: number): string[] {
    return this.all(number).map((bytes) => readText(bytes, `${this.what}: field ${number}`));
  }

  #values(number: number): (number | Uint8Array)[] {
    return this.#fields.filter((field) => field.number === number).map(({ value }) => value);
  }
}
