// A moment as the screen of runs tells it. Not durations: those are core/format's.

const dates = new Intl.DateTimeFormat("en", { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

/** "Nov 26, 07:40", where the reader is; `at` in milliseconds since 1970. */
export const dateInWords = (at: number): string => dates.format(at);
