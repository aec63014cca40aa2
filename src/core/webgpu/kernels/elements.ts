// Kernels of one lane per element, for any number of elements: the grid is folded where it would be too wide.

import type { Call } from "../call";

const LANES = 64;
/** WebGPU's least maxComputeWorkgroupsPerDimension. */
const WIDEST = 65535;

/** A call whose body runs once for every `element` below `elements`. */
export function elementCall(label: string, elements: number, bindings: Call["bindings"], body: string): Call {
  const groups = Math.ceil(elements / LANES);
  const wide = Math.min(groups, WIDEST);
  return {
    label,
    bindings,
    lanes: LANES,
    body: `let element = index + group.y * ${wide * LANES}u;\nif (element >= ${elements}u) { return; }\n${body}`,
    workgroups: [wide, Math.ceil(groups / wide), 1],
  };
}
