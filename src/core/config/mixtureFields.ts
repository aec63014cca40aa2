// The fields that say what becomes of several domains' students, for the table of fields.ts. What the values stand for is
// in mixture.ts.

import type { Field } from "./field";
import {
  CORPUS_ORDER,
  EQUAL_SHARES,
  MIXTURE_KINDS,
  type MixtureKind,
  NAMES_FORM,
  NOBODY,
  parseNames,
  parseShares,
  SHARES_FORM,
} from "./mixture";

/** As screens name them. */
export const MIXTURE_KIND_LABELS: Record<MixtureKind, string> = {
  ple: "Separate experts (PLE)",
  jeet: "Jointly trained experts (JEET)",
  "moe-ce": "Jointly, with a common expert (MoE-CE)",
  together: "One student of all domains at once",
  sequential: "One student, domain after domain",
};

const names = { fits: (text: string) => parseNames(text) !== undefined, name: NAMES_FORM };

export const mixtureFields: readonly Field[] = [
  {
    path: "mixture.kind",
    label: "Students",
    help: "What a study trains for its domains. In a project it is trained beside the separate experts, to be compared with them.",
    kind: "choice",
    choices: MIXTURE_KINDS.map((value) => ({ value, label: MIXTURE_KIND_LABELS[value] })),
  },
  {
    path: "mixture.order",
    label: "Order",
    help: `Which domain is learned after which: their names, or "${CORPUS_ORDER}".`,
    kind: "text",
    maxLength: 4000,
    form: names,
    where: { path: "mixture.kind", is: ["sequential"] },
  },
  {
    path: "mixture.shares",
    label: "Shares",
    help: `What a batch holds of each domain: "${EQUAL_SHARES}", or parts in the order of the corpus ("7, 2"), or by name ("english 7"); a domain that is left out has one.`,
    kind: "text",
    maxLength: 4000,
    form: { fits: (text) => parseShares(text) !== undefined, name: SHARES_FORM },
    where: { path: "mixture.kind", is: ["together"] },
  },
  {
    path: "mixture.without",
    label: "Left out",
    help: `Domains whose experts take no part in router and mixture: their names, or "${NOBODY}". Their files stay as they are.`,
    kind: "text",
    maxLength: 4000,
    form: names,
    advanced: true,
  },
];
