// The built-in sample: four domains about one small world, written on the spot by seeded generators. English,
// French and German tell plans of the same kinds; Python computes with the same places, goods and people.

import { utf8Length } from "../../format/utf8";
import { randomStream } from "../../random";
import type { SourceDocument } from "../documents";
import { type Block, type Phrases, render } from "./beats";
import { type Chooser, createChooser } from "./chooser";
import { english } from "./english/english";
import { french } from "./french/french";
import { german } from "./german/german";
import { planDialogue } from "./plans/dialogue";
import { planAlmanac, planGuide, planPortraits } from "./plans/facts";
import { planLetter } from "./plans/letter";
import { planLedger, planLog, planLostProperty, planRecipe } from "./plans/records";
import { planStory } from "./plans/story";
import { pythonModule } from "./python/python";

/** Kinds of prose with their weights. */
const KINDS: readonly (readonly [(choose: Chooser) => Block[], number])[] = [
  [planStory, 10],
  [planDialogue, 4],
  [planLetter, 4],
  [planRecipe, 2],
  [planLedger, 2],
  [planLog, 2],
  [planLostProperty, 2],
  [planAlmanac, 2],
  [planPortraits, 1],
  [planGuide, 1],
];

const prose = (phrases: Phrases) => (choose: Chooser) => render(choose.weighted(KINDS)(choose), phrases, choose);

const WRITERS = { english: prose(english), french: prose(french), german: prose(german), python: pythonModule } as const;
export type SampleDomain = keyof typeof WRITERS;
export const SAMPLE_DOMAINS = Object.keys(WRITERS) as readonly SampleDomain[];

/** Documents of one domain until they hold at least `bytes` UTF-8 bytes; the same seed writes the same text. */
export function writeSample(domain: SampleDomain, seed: number, bytes: number): SourceDocument[] {
  const choose = createChooser(randomStream(seed, SAMPLE_DOMAINS.indexOf(domain)));
  const documents: SourceDocument[] = [];
  for (let written = 0; written < bytes; ) {
    const before = choose.bits;
    const text = WRITERS[domain](choose);
    documents.push({ text, bits: choose.bits - before });
    written += utf8Length(text);
  }
  return documents;
}
