// The full state of one model in training as one list of tensors, and back: its weights and what AdamW keeps of them. Not
// how far the run was, nor the file: those are the stages'.

import type { HostTensor, ModelState, NamedTensors } from "../graph/executor";

/** All that training goes on from, besides how far it was. */
export interface TrainingState {
  readonly weights: NamedTensors;
  readonly optimizer: ModelState;
}

const PARTS = ["weights", "firstMoment", "secondMoment"] as const;

/** The tensors of a state under names that say which part they are of; updates are counted elsewhere. */
export function tensorsOf({ weights, optimizer }: TrainingState): NamedTensors {
  const parts = { weights, firstMoment: optimizer.firstMoment, secondMoment: optimizer.secondMoment };
  return new Map(PARTS.flatMap((part) => [...parts[part]].map(([name, tensor]) => [`${part}/${name}`, tensor] as const)));
}

/** The state in tensors that `tensorsOf` named, after `step` updates. */
export function stateOf(tensors: NamedTensors, step: number): TrainingState {
  const [weights, firstMoment, secondMoment] = PARTS.map((part) => within(tensors, `${part}/`));
  return { weights, optimizer: { step, firstMoment, secondMoment } };
}

function within(tensors: NamedTensors, start: string): NamedTensors {
  const found: [string, HostTensor][] = [];
  for (const [name, tensor] of tensors) if (name.startsWith(start)) found.push([name.slice(start.length), tensor]);
  return new Map(found);
}
