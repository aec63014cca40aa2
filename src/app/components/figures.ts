// Losses and bits per byte with a fixed number of decimals, so that they don't jump while they change and line up in
// tables.

/** 2.310; a gap stays a gap. */
export function formatLoss(value: number): string;
export function formatLoss(value: number | undefined): string | undefined;
export function formatLoss(value: number | undefined): string | undefined {
  return value?.toFixed(3);
}
