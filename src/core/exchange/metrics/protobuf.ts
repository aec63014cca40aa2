// As much of protobuf's wire format as events take: fields by number, of varints, fixed numbers and bytes
// (protobuf.dev/programming-guides/encoding). Not what they mean.

import { encodeUtf8 } from "../../format/utf8";
import { badPackage } from "../gate";

export const VARINT = 0;
export const FIXED64 = 1;
export const BYTES = 2;
export const FIXED32 = 5;

/** A message as it grows: its fields in the order in which they were given. */
export class Message {
  readonly #bytes: number[] = [];

  varint(field: number, value: number): this {
    return this.#tag(field, VARINT).#number(BigInt(value));
  }

  double(field: number, value: number): this {
    return this.#tag(field, FIXED64).#push(new Uint8Array(Float64Array.of(value).buffer));
  }

  float(field: number, value: number): this {
    return this.#tag(field, FIXED32).#push(new Uint8Array(Float32Array.of(value).buffer));
  }

  bytes(field: number, value: Uint8Array): this {
    return this.#tag(field, BYTES).#number(BigInt(value.length)).#push(value);
  }

  text(field: number, value: string): this {
    return this.bytes(field, encodeUtf8(value));
  }

  done(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }

  #tag(field: number, type: number): this {
    return this.#number(BigInt(field * 8 + type));
  }

  #number(value: bigint): this {
    let rest = value;
    for (; rest > 127n; rest >>= 7n) this.#bytes.push(Number(rest & 127n) | 128);
    this.#bytes.push(Number(rest));
    return this;
  }

  #push(value: Uint8Array): this {
    for (const byte of value) this.#bytes.push(byte);
    return this;
  }
}

/** A field as it stands in a message: `bytes` of it, and its number where it is a varint. */
export interface Field {
  readonly number: number;
  readonly type: number;
  readonly bytes: Uint8Array;
  readonly varint: bigint;
}

/** The fields of a message one after the other. Throws StudioError("bad-package") naming `place` where it is none. */
export function* fieldsOf(message: Uint8Array, place: string): Generator<Field> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = message[at++];
      if (byte === undefined) throw badPackage(`${place} ends within a field.`);
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return BigInt.asUintN(64, value);
    }
    throw badPackage(`${place} has a number of more than ten bytes.`);
  };
  while (at < message.length) {
    const tag = varint();
    const [number, type] = [Number(tag >> 3n), Number(tag & 7n)];
    const value = type === VARINT || type === BYTES ? varint() : 0n;
    const size = type === BYTES ? Number(value) : type === FIXED64 ? 8 : type === FIXED32 ? 4 : 0;
    if (![VARINT, FIXED64, BYTES, FIXED32].includes(type)) throw badPackage(`${place} has a field of type ${type}.`);
    if (size > message.length - at) throw badPackage(`${place} ends within field ${number}.`);
    yield { number, type, bytes: message.subarray(at, at + size), varint: value };
    at += size;
  }
}
