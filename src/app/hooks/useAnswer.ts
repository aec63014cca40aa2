// Asks a worker about text while someone types: waits for a pause, and shows only the answer to the newest text.

import { useDebouncedValue } from "@mantine/hooks";
import { useEffect, useState } from "react";
import { type Problem, toProblem } from "../../core/errors";

const PAUSE_MS = 200;

export interface Answer<T> {
  readonly value?: T;
  readonly problem?: Problem;
}

/** The newest answer of `ask` to `text`; an earlier one stays until it comes. Nothing is asked about empty text. */
export function useAnswer<T>(text: string, ask: (text: string) => Promise<T>): Answer<T> {
  const [settled] = useDebouncedValue(text, PAUSE_MS);
  const [answer, setAnswer] = useState<Answer<T>>({});
  useEffect(() => {
    let newest = true;
    const show = (next: Answer<T>) => newest && setAnswer(next);
    if (settled === "") show({});
    else
      ask(settled).then(
        (value) => show({ value }),
        (error: unknown) => show({ problem: toProblem(error) }),
      );
    return () => {
      newest = false;
    };
  }, [settled, ask]);
  return answer;
}
