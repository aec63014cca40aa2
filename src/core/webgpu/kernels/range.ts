// 0, 1, …: what unrolled kernels are written over.

export const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
