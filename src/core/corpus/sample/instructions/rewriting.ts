// Sentences to write anew: of yesterday for today and the other way round, with a pronoun for the name.

import type { Chooser } from "../chooser";
import { SPOTS, TASKS } from "../english/deeds";
import { a, at, goods, He } from "../english/words";
import { ACTS, SPOTS as SPOT_NAMES, TASKS as TASK_NAMES } from "../motifs";
import { PEOPLE } from "../people";
import { PLACE_NAMES, PLACES } from "../places";
import { GOODS, QUALITIES, THINGS } from "../world";
import type { Draw } from "./draft";

/** "mend the fence" as he or she does it. */
function withEnding(task: string): string {
  const [verb, ...rest] = task.split(" ");
  const ending = /(?:ch|sh)$/.test(verb) ? `${verb}es` : /[^aeiou]y$/.test(verb) ? `${verb.slice(0, -1)}ies` : `${verb}s`;
  return [ending, ...rest].join(" ");
}

/** What somebody does, now and in the past. */
function doing(choose: Chooser): readonly [now: string, past: string] {
  const what = choose.pick(["task", "find", "trade"] as const);
  if (what === "task") {
    const [base, past] = TASKS[choose.pick(TASK_NAMES)];
    return [withEnding(base), past];
  }
  if (what === "find") {
    const item = `${a({ quality: choose.pick(QUALITIES), thing: choose.pick(THINGS) })} ${SPOTS[choose.pick(SPOT_NAMES)]}`;
    const [now, past] = choose.pick([
      ["finds", "found"],
      ["loses", "lost"],
      ["forgets", "forgot"],
    ]);
    return [`${now} ${item}`, `${past} ${item}`];
  }
  const wares = `${goods(choose.whole(1, 6), choose.pick(GOODS))} ${at(PLACES[choose.pick(PLACE_NAMES)])}`;
  const [now, past] = choose.pick([
    ["buys", "bought"],
    ["sells", "sold"],
  ]);
  return [`${now} ${wares}`, `${past} ${wares}`];
}

const toYesterday: Draw = (choose) => {
  const { name } = choose.pick(PEOPLE);
  const [now, past] = doing(choose);
  return {
    usual: ["Change this sentence from today to yesterday.", "Say that it happened yesterday.", "Put this sentence into the past."],
    shifted: ["A day has passed. Write the sentence anew."],
    context: `Today ${name} ${now}.`,
    response: `Yesterday ${name} ${past}.`,
  };
};

const toToday: Draw = (choose) => {
  const { name } = choose.pick(PEOPLE);
  const [now, past] = doing(choose);
  return {
    usual: ["Change this sentence from yesterday to today.", "Say that it happens today.", "Put this sentence into the present."],
    shifted: ["Go a day back. Write the sentence anew."],
    context: `Yesterday ${name} ${past}.`,
    response: `Today ${name} ${now}.`,
  };
};

const pronoun: Draw = (choose) => {
  const person = choose.pick(PEOPLE);
  const rest = choose.chance(0.5) ? doing(choose)[1] : `${choose.pick(ACTS)} ${SPOTS[choose.pick(SPOT_NAMES)]}`;
  return {
    usual: ["Write he or she for the name.", "Put a pronoun in place of the name."],
    shifted: ["Tell this without the name."],
    context: `${person.name} ${rest}.`,
    response: `${He(person)} ${rest}.`,
  };
};

export const rewriting: readonly Draw[] = [toYesterday, toToday, pronoun];
