// The helpers with which the corpus worker shares work on much text. What they do is textParts.ts's; how they share, pool.ts's.

import { connect } from "../protocol/client";
import { Pool } from "../protocol/pool";
import { type HelperCommands, withoutHelpers } from "./textParts";

/** Text for which helpers are worth their start, in bytes, and as many of them as ever have enough to do. */
const LONG = 8_000_000;
const MOST = 8;

/** Opens helpers for this much text, in bytes. */
export type OpenPool = (bytes: number) => Pool<HelperCommands>;

/** Opens a pool of workers made by `start`, one for each core of the processor, where there is much text. */
export function helpersFrom(start: () => Worker): OpenPool {
  const count = Math.min(navigator.hardwareConcurrency, MOST);
  return (bytes) => (bytes < LONG ? withoutHelpers() : new Pool(Array.from({ length: count }, () => connect(start(), () => {}))));
}
