// What the screen says of writers and of the router, in sentences.

import { domainOfExpert } from "../../../core/config/expertId";
import type { RoutingSettings } from "../../../core/config/routing";
import { counted, formatCount, formatPercent } from "../../../core/format/format";
import type { Answer, Look, WriterChoice } from "./answers";

const CHOICES: Readonly<Record<string, string>> = {
  routed: "Routed mixture",
  "joint:jeet": "Routed mixture (JEET)",
  "joint:moe-ce": "Routed mixture (MoE-CE)",
  ensemble: "Experts together",
  teacher: "Teacher",
};

/** A writer as a control and a heading name it. */
export const writerLabel = (writer: WriterChoice): string => CHOICES[writer] ?? `Expert for ${domainOfModel(writer)}`;

/** The domain of an expert's id; the teacher and a common expert have none. */
export const domainOfModel = (id: string): string => domainOfExpert(id) ?? "";

/** Models as a list in a sentence: their domains, or what else they are called. */
export const namesOf = (ids: readonly string[]): string => ids.map((id) => domainOfModel(id) || `the ${id}`).join(" + ");

/** How the router is used while a text is written. */
export function routingSentence({ rerouteTokens, hysteresis, abstainBelow }: RoutingSettings): string {
  const margin = hysteresis > 0 ? ` and changes the expert for one that is more probable by ${formatPercent(hysteresis, 0)}` : "";
  const again =
    rerouteTokens > 0 ? `It looks again every ${counted(rerouteTokens, "token")}${margin}.` : "Its first choice holds to the end.";
  return abstainBelow > 0 ? `${again} Below ${formatPercent(abstainBelow, 0)} it counts as unsure.` : again;
}

/** How much of a prompt was read, where that was not all of it. */
export function readSentence({ read: of }: Pick<Answer, "read">): string | undefined {
  if (of === undefined || of.read === of.tokens) return undefined;
  return `The prompt has ${formatCount(of.tokens)} tokens. Only the last ${formatCount(of.read)} were read: the model sees no more at once.`;
}

/** Who answered what the router was not sure of, or undefined where it always was. */
export function unsureSentence(looks: readonly Look[], { abstainBelow, unsure: wanted }: RoutingSettings): string | undefined {
  const unsure = looks.filter((look) => look.unsure !== undefined);
  const [first] = unsure;
  if (first === undefined) return undefined;
  const [domain, probability] = Object.entries(first.probabilities).reduce((a, b) => (b[1] > a[1] ? b : a));
  const found = `${domain} is the most probable with ${formatPercent(probability)}, less than ${formatPercent(abstainBelow, 0)}`;
  const where = first.position === 0 ? "the prompt" : `the text after ${counted(first.position, "token")}`;
  const often = looks.length > 1 ? ` It was unsure at ${unsure.length} of ${looks.length} looks.` : "";
  return `The router is not sure of ${where}: ${found}. ${takenBy(first, wanted)}${often}`;
}

function takenBy({ unsure, writers }: Look, wanted: RoutingSettings["unsure"]): string {
  if (unsure === "common") return "The common expert took it.";
  if (unsure === "ensemble") return `The most probable experts took it together: ${namesOf(Object.keys(writers))}.`;
  const why = wanted === "common" ? "There is no common expert, so the" : "The";
  return `${why} expert for ${namesOf(Object.keys(writers))} took it all the same.`;
}
