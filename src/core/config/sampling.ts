// What a prompt may ask of those who write, as settings of sampling with their limits: one table for the form that offers
// them and the stage that checks them.

import { StudioError } from "../errors";

export const SAMPLING_KEYS = ["tokens", "temperature", "topK", "topP", "seed"] as const;
export type SamplingKey = (typeof SAMPLING_KEYS)[number];

export interface SamplingLimit {
  readonly label: string;
  /** A few words for people. */
  readonly help: string;
  readonly min: number;
  readonly max: number;
  /** What a control moves by; below 1 the setting takes fractions. */
  readonly step: number;
}

export const SAMPLING: Readonly<Record<SamplingKey, SamplingLimit>> = {
  tokens: { label: "Tokens", help: "how many to write", min: 1, max: 1000, step: 10 },
  temperature: { label: "Temperature", help: "0 takes the likeliest", min: 0, max: 5, step: 0.1 },
  topK: { label: "Top k", help: "0 chooses among all", min: 0, max: 65_536, step: 1 },
  topP: { label: "Top p", help: "1 chooses among all", min: 0, max: 1, step: 0.05 },
  seed: { label: "Seed", help: "same seed, same text", min: 0, max: 0xffffffff, step: 1 },
};

/** Throws StudioError("bad-prompt") naming the first setting that is out of its limits. */
export function checkSampling(settings: Readonly<Record<SamplingKey, number>>): void {
  for (const key of SAMPLING_KEYS) {
    const { label, min, max, step } = SAMPLING[key];
    const value = settings[key];
    const fits = value >= min && value <= max && (step < 1 || Number.isInteger(value));
    if (fits) continue;
    const range = `${step < 1 ? "a number" : "a whole number"} from ${min} to ${max}`;
    throw new StudioError("bad-prompt", `${label} is ${value}; it must be ${range}.`, `Set ${label.toLowerCase()} to ${range}.`);
  }
}
