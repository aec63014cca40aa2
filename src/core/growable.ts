// Typed arrays that grow: the one place where capacity is doubled.

type Growable = Uint8Array | Uint16Array | Int32Array | Uint32Array | Float64Array;

/** `array` when it holds at least `length` elements, else a copy with room for twice as many, the rest `fill`. */
export function grown<A extends Growable>(array: A, length: number, fill = 0): A {
  if (length <= array.length) return array;
  const larger = new (array.constructor as new (length: number) => A)(Math.max(length, array.length * 2));
  larger.set(array);
  if (fill !== 0) larger.fill(fill, array.length);
  return larger;
}
