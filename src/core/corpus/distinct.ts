// Documents that go because of the others beside them: those that came before, those that are nearly the same as another, and those
// in another language than their domain. Not what is done to a document by itself: that is cleaning/cleaner.ts's.

import type { CleaningSettings, CleaningStep } from "../config/cleaning";
import { DomainLanguage } from "./cleaning/domainLanguage";
import { ExactDuplicates } from "./cleaning/exactDuplicates";
import { contentOf, type Document } from "./documents";
import { compareHashes } from "./hash";

/** The steps that are taken here, in their order. */
export const COMPARING_STEPS = ["exactDuplicates", "nearDuplicates", "language"] as const satisfies readonly CleaningStep[];
export type ComparingStep = (typeof COMPARING_STEPS)[number];

/** A domain's documents that stay, and how many each step left out. */
export interface Distinct {
  readonly documents: readonly Document[];
  readonly leftOut: Readonly<Record<ComparingStep, number>>;
}

/** Of equal documents the first stays, over all domains; of nearly the same ones that which stands for them. */
export function distinctDocuments(
  domains: readonly (readonly Document[])[],
  settings: Pick<CleaningSettings, ComparingStep>,
): readonly Distinct[] {
  const seen = new ExactDuplicates();
  return domains.map((all) => {
    const tests: Readonly<Record<ComparingStep, (document: Document) => boolean>> = {
      exactDuplicates: (document) => seen.isFirst(contentOf(document)),
      nearDuplicates: (document) => document.cluster === undefined || compareHashes(document.cluster, contentOf(document)) === 0,
      language: inItsLanguage(all),
    };
    const leftOut = { exactDuplicates: 0, nearDuplicates: 0, language: 0 };
    let documents = all;
    for (const step of COMPARING_STEPS) {
      if (settings[step] === "off") continue;
      const before = documents.length;
      documents = documents.filter(tests[step]);
      leftOut[step] = before - documents.length;
    }
    return { documents, leftOut };
  });
}

/** Tells whether a document of a domain may be in the language that most of it is in. */
function inItsLanguage(documents: readonly Document[]): (document: Document) => boolean {
  const own = new DomainLanguage();
  for (const { language } of documents) if (language) own.add(language);
  return ({ language }) => language === undefined || !own.differs(language);
}
