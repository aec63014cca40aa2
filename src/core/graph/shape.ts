// The shape and element type of a tensor, as ops and graphs speak of them.

export type DType = "f32" | "i32";
export type Shape = readonly number[];
