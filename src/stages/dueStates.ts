// When the state of a training run is to be kept: after so many seconds of compute, more seldom where keeping it is slow, and when
// it is asked for. Not what is kept, nor how: that is checkpoints.ts's.

/** The most of a run's time that keeping its states may take where nobody waits for one. */
const MOST_SHARE = 0.03;

export class DueStates {
  readonly #everySeconds: number;
  /** In seconds of compute: when the last state was kept, and the least until the next. */
  #keptAt: number;
  #least = 0;
  #wanted: "later" | "soon" | "now" = "later";

  /** From so many seconds of compute on. */
  constructor(everySeconds: number, seconds: number) {
    this.#everySeconds = everySeconds;
    this.#keptAt = seconds;
  }

  /** Whether one is due after so many seconds of compute. */
  at(seconds: number): boolean {
    const since = seconds - this.#keptAt;
    if (this.#wanted === "now") return true;
    return since >= (this.#wanted === "soon" ? this.#least : Math.max(this.#everySeconds, this.#least));
  }

  /** Somebody waits for the next one; or it is to come as soon as it does not cost too much. */
  want(when: "soon" | "now"): void {
    if (this.#wanted !== "now") this.#wanted = when;
  }

  /** One was kept after so many seconds of compute, which took `took` seconds. */
  kept(seconds: number, took: number): void {
    this.#keptAt = seconds;
    this.#least = took / MOST_SHARE;
    this.#wanted = "later";
  }
}
