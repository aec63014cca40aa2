// How much may come out of a dropped archive: so that a small file that unpacks to a flood stops early. Not what one file
// of it may hold; readers that must hold something whole have a bound of their own.

import { StudioError } from "../../errors";
import { formatBytes } from "../../format/format";

export interface UnpackLimits {
  /** Times its own size that an archive may become; text shrinks by 3 to 10, logs and tables by up to 100. */
  readonly ratio: number;
  /** Bytes that any archive may become, however small. */
  readonly free: number;
  /** Bytes that no archive may exceed. */
  readonly most: number;
}

export const UNPACK_LIMITS: UnpackLimits = { ratio: 250, free: 32 << 20, most: 64 * 2 ** 30 };

/** Counts what comes out of a dropped file of `packed` bytes, over all archives that are nested in it. */
export class UnpackBudget {
  readonly #path: string;
  readonly #most: number;
  #spent = 0;

  constructor(path: string, packed: number, { ratio, free, most }: UnpackLimits) {
    this.#path = path;
    this.#most = Math.min(most, Math.max(free, ratio * packed));
  }

  get exceeded(): boolean {
    return this.#spent > this.#most;
  }

  /** Throws StudioError("too-large") once more has come out than may. */
  spend(bytes: number): void {
    this.#spent += bytes;
    if (!this.exceeded) return;
    const message = `${this.#path} unpacks to more than ${formatBytes(this.#most)}, as archives do that are made to fill a disk; the rest was left out.`;
    throw new StudioError("too-large", message, `Unpack ${this.#path} yourself, look at what it holds, and drop that.`);
  }
}
