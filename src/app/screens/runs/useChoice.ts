// Which runs are compared, and with which of them: chosen once for all visits and kept in local storage. Until someone
// chooses, the newest run and the one of its stage before it.

import { useLocalStorage } from "@mantine/hooks";
import type { RunRecord } from "../../../core/config/run";
import { newestPair } from "../../runs/compare";

interface Stored {
  readonly chosen?: readonly string[];
  readonly baseline?: string;
}

export interface Choice {
  /** The oldest first. */
  readonly chosen: readonly RunRecord[];
  /** One of them: the one asked for, else the oldest. */
  readonly baseline: RunRecord | undefined;
  /** Whether someone chose. */
  readonly made: boolean;
  choose(name: string, wanted: boolean): void;
  /** Holds the others against this run, which is then one of the chosen. */
  holdAgainst(name: string): void;
  /** Gives the choice up. */
  reset(): void;
}

/** What of `runs`, newest first, a stored choice leaves. */
export function chosenOf(runs: readonly RunRecord[], { chosen, baseline }: Stored): Pick<Choice, "chosen" | "baseline"> {
  const found = chosen && runs.filter(({ name }) => chosen.includes(name)).toReversed();
  const shown = found === undefined || (found.length === 0 && chosen!.length > 0) ? newestPair(runs) : found;
  return { chosen: shown, baseline: shown.find(({ name }) => name === baseline) ?? shown[0] };
}

export function useChoice(runs: readonly RunRecord[]): Choice {
  const [stored, store, reset] = useLocalStorage<Stored>({ key: "limbeck-runs-compared", defaultValue: {} });
  const shown = chosenOf(runs, stored);
  const names = shown.chosen.map(({ name }) => name);
  return {
    ...shown,
    made: stored.chosen !== undefined,
    choose: (name, wanted) => {
      const chosen = wanted ? [...names, name] : names.filter((other) => other !== name);
      store({ chosen, ...(shown.baseline && { baseline: shown.baseline.name }) });
    },
    holdAgainst: (name) => store({ chosen: [...new Set([...names, name])], baseline: name }),
    reset,
  };
}
