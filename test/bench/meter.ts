// Counts what a contestant does through WebGPU, whatever library it is: dispatches, submissions and the bytes of its
// buffers. Counts calls only; it knows no clock.

import type { Contestant, StepCost } from "./contract";

/** A contestant before it is counted. */
export type Steps = Omit<Contestant, "info">;

/** What happened in one phase of a contestant's life. */
class Tally {
  dispatches = 0;
  submits = 0;
  liveBytes = 0;
  peakBytes = 0;
  readonly #shared: Tally | undefined;

  /** `shared` holds buffers this phase uses too. */
  constructor(shared?: Tally) {
    this.#shared = shared;
  }

  addBytes(bytes: number): void {
    this.liveBytes += bytes;
    this.peakBytes = Math.max(this.peakBytes, this.liveBytes + (this.#shared?.liveBytes ?? 0));
  }

  cost(): StepCost {
    return { dispatches: this.dispatches, submits: this.submits, bytes: Math.max(this.peakBytes, this.#shared?.liveBytes ?? 0) };
  }
}

/** The phase under way: contestants take turns, so there is one at a time. */
let current: Tally | undefined;
let installed = false;

/** Replaces a method of WebGPU's own classes by one that counts first. */
function count<Target extends object, Name extends keyof Target>(target: Target, name: Name, counting: (...given: never[]) => void): void {
  const original = target[name] as (...given: unknown[]) => unknown;
  target[name] = function (this: unknown, ...given: never[]) {
    counting(...given);
    return original.apply(this, given);
  } as Target[Name];
}

function install(): void {
  if (installed) return;
  installed = true;
  const owners = new WeakMap<GPUBuffer, Tally>();
  const { createBuffer } = GPUDevice.prototype;
  GPUDevice.prototype.createBuffer = function (descriptor) {
    const buffer = createBuffer.call(this, descriptor);
    if (current) {
      current.addBytes(buffer.size);
      owners.set(buffer, current);
    }
    return buffer;
  };
  const { destroy } = GPUBuffer.prototype;
  GPUBuffer.prototype.destroy = function () {
    owners.get(this)?.addBytes(-this.size);
    owners.delete(this);
    return destroy.call(this);
  };
  count(GPUQueue.prototype, "submit", () => {
    if (current) current.submits += 1;
  });
  count(GPUComputePassEncoder.prototype, "dispatchWorkgroups", () => {
    if (current) current.dispatches += 1;
  });
}

async function during<Result>(tally: Tally, work: () => Promise<Result>): Promise<Result> {
  const before = current;
  current = tally;
  try {
    return await work();
  } finally {
    current = before;
  }
}

/** The contestant that `start` makes, counted from its beginning. Its steps must be awaited one by one. */
export async function metered(start: () => Promise<Steps>): Promise<Contestant> {
  install();
  const shared = new Tally();
  const steps = await during(shared, start);
  const tallies = { train: new Tally(shared), distill: new Tally(shared) };
  const counted = (kind: keyof typeof tallies, step: Contestant["trainStep"]): Contestant["trainStep"] => {
    return (tokens, targets) => {
      Object.assign(tallies[kind], { dispatches: 0, submits: 0 });
      return during(tallies[kind], () => step(tokens, targets));
    };
  };
  return {
    trainStep: counted("train", steps.trainStep),
    ...(steps.distillStep ? { distillStep: counted("distill", steps.distillStep) } : {}),
    info: () => {
      const taken = Object.entries(tallies).filter(([, { submits }]) => submits > 0);
      return Object.fromEntries(taken.map(([kind, tally]) => [kind, tally.cost()]));
    },
    dispose: steps.dispose,
  };
}
