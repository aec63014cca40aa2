// Seconds of work with the pauses left out. The clock is handed in, so that a test can be one.

export interface Stopwatch {
  /** Begins at zero, running. */
  start(): void;
  pause(): void;
  resume(): void;
  /** Counts seconds of an earlier run. */
  add(seconds: number): void;
  /** Seconds since the start, pauses excluded. */
  seconds(): number;
}

/** `clock` tells seconds from any beginning. */
export function createStopwatch(clock: () => number): Stopwatch {
  let before = 0;
  let since: number | undefined;
  const seconds = (): number => before + (since === undefined ? 0 : clock() - since);
  return {
    seconds,
    start() {
      before = 0;
      since = clock();
    },
    pause() {
      before = seconds();
      since = undefined;
    },
    resume() {
      since ??= clock();
    },
    add(earlier) {
      before += earlier;
    },
  };
}
