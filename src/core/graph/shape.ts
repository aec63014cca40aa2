// The shape and element type of a tensor, as ops and graphs speak of them.

export type DType = "f32" | "i32";
export type Shape = readonly number[];

/** Numbers in a tensor of this shape. */
export const elementCount = (shape: Shape): number => shape.reduce((product, size) => product * size, 1);

/** What an op yields. */
export interface Output {
  readonly shape: Shape;
  readonly dtype: DType;
}

export const f32 = (...shape: number[]): Output => ({ shape, dtype: "f32" });
export const i32 = (...shape: number[]): Output => ({ shape, dtype: "i32" });

/** Whether two shapes are equal. */
export const same = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((size, axis) => size === b[axis]);

/** Throws Error where an op can't take these shapes. */
export function require(holds: boolean, op: string, shapes: readonly Shape[]): void {
  if (!holds) throw new Error(`${op} cannot take shapes ${shapes.map((shape) => `[${shape.join(", ")}]`).join(", ")}`);
}
