// The sample's instructions: short examples about the valley in four splits. Which of the first three an example belongs to
// follows from its prompt alone, so no prompt stands on two sides, whatever the seeds and counts.

import { SPLITS, type Split } from "../../../config/splits";
import { randomStream } from "../../../random";
import { contentHash, hashFraction } from "../../hash";
import { type InstructionExample, promptOf } from "../../instructions";
import { type Chooser, createChooser } from "../chooser";
import { oddOneOut, twoSteps } from "./beyond";
import { classifying } from "./classifying";
import { counting } from "./counting";
import type { Draw } from "./draft";
import { judging } from "./judging";
import { listing } from "./listing";
import { ordering } from "./ordering";
import { people } from "./people";
import { places } from "./places";
import { reading } from "./reading";
import { rewriting } from "./rewriting";
import { writing } from "./writing";

const KINDS = { people, places, reading, ordering, rewriting, counting, listing, writing, classifying, judging };
/** All of these, and two that the other splits do not have. */
const SHIFTED_KINDS = { ...KINDS, twoSteps, oddOneOut };
export type InstructionKind = keyof typeof SHIFTED_KINDS;

export interface SampleInstruction extends InstructionExample {
  readonly kind: InstructionKind;
}

/** Of all prompts outside the shifted split, those held out for validation and again for the test. */
const HELD_OUT_SHARE = 0.1;

/**
 * `count` examples with different prompts. "train", "validation" and "test" are alike and share no prompt; "shifted" is on
 * purpose unlike them: it asks in phrasings that they never use, and has two kinds more. The same seed gives the same
 * examples, and a smaller count the first of them. Questions about the valley run out after some thousands; what is read,
 * sorted, counted or written does not.
 */
export function writeInstructions(seed: number, split: Split, count: number): readonly SampleInstruction[] {
  const choose = createChooser(randomStream(seed, STREAM, SPLITS.indexOf(split)));
  const examples = new Map<string, SampleInstruction>();
  while (examples.size < count) {
    const example = drawExample(choose, split);
    const prompt = promptOf(example);
    if (!examples.has(prompt) && (split === "shifted" || splitOf(prompt) === split)) examples.set(prompt, example);
  }
  return [...examples.values()];
}

/** Keeps the draws apart from those of the sample's texts under the same seed. */
const STREAM = 0x1257;

function drawExample(choose: Chooser, split: Split): SampleInstruction {
  const kinds = Object.entries<readonly Draw[]>(split === "shifted" ? SHIFTED_KINDS : KINDS);
  const [kind, draws] = choose.pick(kinds);
  const { usual, shifted, context = "", response } = choose.pick(draws)(choose);
  const instruction = choose.pick(split === "shifted" ? shifted : usual);
  return { kind: kind as InstructionKind, instruction, context, response };
}

/** The side of a prompt in a phrasing that training has. */
function splitOf(prompt: string): Split {
  const at = hashFraction(contentHash(prompt));
  if (at < HELD_OUT_SHARE) return "test";
  return at < 2 * HELD_OUT_SHARE ? "validation" : "train";
}
