// What cleaning did to a domain, in words: one line for each step that did anything.

import { counted } from "../format/format";
import { CLEANING_STEPS, type CleaningCounts, type CleaningStep, type StepCount } from "./cleaning";
import { cleaningFields } from "./cleaningFields";

export interface CleaningLine {
  readonly step: CleaningStep;
  readonly label: string;
  /** "12 lines in 3 documents", "2 documents left out". */
  readonly did: string;
}

/** The lines, in the order of the steps. */
export function cleaningLines(counts: CleaningCounts = {}): readonly CleaningLine[] {
  return CLEANING_STEPS.flatMap((step) => {
    const count = counts[step];
    const label = cleaningFields.find(({ path }) => path === `corpus.${step}`)!.label;
    return count ? [{ step, label, did: wordsOf(count) }] : [];
  });
}

function wordsOf({ documents, characters, lines, leftOut }: StepCount): string {
  if (leftOut > 0) return `${counted(leftOut, "document")} left out`;
  const changed = lines > 0 ? counted(lines, "line") : counted(characters, "character");
  return `${changed} in ${counted(documents, "document")}`;
}
