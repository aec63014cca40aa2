// The fields that say how a fitted router is used, for the table of fields.ts. What the values stand for is in routing.ts.

import type { Field } from "./field";
import { UNSURE_CHOICES, type UnsureChoice } from "./routing";

const unsureLabels: Record<UnsureChoice, string> = {
  best: "The most probable expert",
  ensemble: "The most probable experts together",
  common: "The common expert, where there is one",
};

export const routingFields: readonly Field[] = [
  {
    path: "router.abstainBelow",
    label: "Unsure below",
    help: "A text whose most probable domain is less probable than this is not routed as usual. 0 routes every text.",
    kind: "number",
    min: 0,
    max: 1,
    step: 0.05,
  },
  {
    path: "router.unsure",
    label: "Who takes unsure texts",
    help: "What becomes of a text the router is not sure of.",
    kind: "choice",
    choices: UNSURE_CHOICES.map((value) => ({ value, label: unsureLabels[value] })),
  },
  {
    path: "router.ensemble",
    label: "Experts together",
    help: "How many of the most probable experts are averaged where several answer.",
    kind: "integer",
    min: 1,
    max: 64,
    step: 1,
    advanced: true,
  },
  {
    path: "router.rerouteTokens",
    label: "Route again after",
    help: "While a text is written, the router looks again after so many tokens. 0 keeps the first choice.",
    kind: "integer",
    min: 0,
    max: 65_536,
    step: 1,
    unit: "tokens",
    advanced: true,
  },
  {
    path: "router.hysteresis",
    label: "Reluctance to change",
    help: "How much more probable another domain must be before the expert changes within a text.",
    kind: "number",
    min: 0,
    max: 1,
    step: 0.05,
    advanced: true,
  },
];
