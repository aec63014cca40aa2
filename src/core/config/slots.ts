// How the rows that a sparse layer's experts take are laid out: in slots, in whole tiles for each expert. The rule stands here
// because what training will cost is told from a recipe alone; the ops of graph/sparseOps.ts follow it.

/**
 * Slots of a tile for so many rows of which each takes `active` of `experts`: large where experts have rows enough to fill tiles,
 * one where they have a few, so that padding stays a small part of the work.
 */
export function slotTile(rows: number, active: number, experts: number): number {
  const each = (rows * active) / experts;
  if (each < 4) return 1;
  if (each < 64) return 8;
  return each < 1024 ? 32 : 64;
}

/** S: slots enough wherever rows are sent, in whole tiles. */
export function slotCount(rows: number, active: number, experts: number, tile: number): number {
  const taken = rows * active;
  return tile * (Math.floor(taken / tile) + Math.min(experts, taken));
}
