// The full state of models in training as one list of tensors, and back: of each model and each of its members the weights, what
// AdamW keeps of them, and the best weights so far where those are asked for. Not how far the run was, nor the file: those are
// the stages'.

import { type HostTensor, type Models, membersOf, type NamedTensors, type Trainer, type TrainerState } from "../graph/executor";

/** By trained model, of each of its members. */
export type TrainedTensors = Readonly<Record<string, readonly NamedTensors[]>>;

/** All that training goes on from, besides how far it was. */
export interface TrainingState {
  readonly weights: TrainedTensors;
  readonly optimizer: TrainerState;
  /** The weights that were the best so far. */
  readonly best?: TrainedTensors | undefined;
}

/** By model: the updates that the optimizer counted of each of its members. */
export type Updates = Readonly<Record<string, readonly number[]>>;

/** The weights of models that are trained. */
export async function readWeights(trained: Models): Promise<TrainedTensors> {
  const read = Object.entries(membersOf(trained)).map(
    async ([name, members]) => [name, await Promise.all(members.map((weights) => weights.read()))] as const,
  );
  return Object.fromEntries(await Promise.all(read));
}

/** Gives models the weights that `readWeights` read of them. */
export function writeWeights(trained: Models, tensors: TrainedTensors): void {
  for (const [name, members] of Object.entries(membersOf(trained)))
    for (const [member, weights] of members.entries()) weights.write(tensors[name][member]);
}

/** What `trainer`, which trains these models, and they themselves are now. */
export async function readState(trained: Models, trainer: Trainer): Promise<TrainingState> {
  return { weights: await readWeights(trained), optimizer: await trainer.state() };
}

export function updatesOf({ optimizer }: TrainingState): Updates {
  return Object.fromEntries(Object.entries(optimizer).map(([name, members]) => [name, members.map(({ step }) => step)]));
}

/** The tensors of a state under names that say of which model, member and part they are; updates are counted elsewhere. */
export function tensorsOf({ weights, optimizer, best }: TrainingState): NamedTensors {
  const all = new Map<string, HostTensor>();
  for (const [model, members] of Object.entries(optimizer)) {
    for (const [member, { firstMoment, secondMoment }] of members.entries()) {
      const parts = { weights: weights[model][member], firstMoment, secondMoment, ...(best && { best: best[model][member] }) };
      for (const [part, tensors] of Object.entries(parts))
        for (const [name, tensor] of tensors) all.set(`${start(model, member, part)}${name}`, tensor);
    }
  }
  return all;
}

/** The state in tensors that `tensorsOf` named, after so many updates. */
export function stateOf(tensors: NamedTensors, updates: Updates): TrainingState {
  const each = <Part>(of: (model: string, member: number, step: number) => Part): Readonly<Record<string, readonly Part[]>> =>
    Object.fromEntries(Object.entries(updates).map(([model, counts]) => [model, counts.map((step, member) => of(model, member, step))]));
  const part = (name: string) => (model: string, member: number) => within(tensors, start(model, member, name));
  const [firstMoment, secondMoment, best] = [part("firstMoment"), part("secondMoment"), each(part("best"))];
  const hasBest = Object.values(best).some((members) => members.some(({ size }) => size > 0));
  return {
    weights: each(part("weights")),
    optimizer: each((model, member, step) => ({
      step,
      firstMoment: firstMoment(model, member),
      secondMoment: secondMoment(model, member),
    })),
    ...(hasBest && { best }),
  };
}

const start = (model: string, member: number, part: string): string => `${model}/${member}/${part}/`;

function within(tensors: NamedTensors, beginning: string): NamedTensors {
  const found: [string, HostTensor][] = [];
  for (const [name, tensor] of tensors) if (name.startsWith(beginning)) found.push([name.slice(beginning.length), tensor]);
  return new Map(found);
}
