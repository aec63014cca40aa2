// The shape and element type of a tensor, as ops and graphs speak of them.

export type DType = "f32" | "i32";
export type Shape = readonly number[];

/** Numbers in a tensor of this shape. */
export const elementCount = (shape: Shape): number => shape.reduce((product, size) => product * size, 1);
