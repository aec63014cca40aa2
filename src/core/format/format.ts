// Quantities as people read them: counts, bytes, shares, durations, speeds and the time left. English notation
// everywhere, so that a screen, a report and a terminal show one thing. Not for files: those keep full precision.

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

/** A whole number with its thousands apart: 1,240. */
export function formatCount(count: number): string {
  return Number.isFinite(count) ? whole.format(count) : notANumber(count);
}

/** A measured number with `digits` significant digits, more where they stand before the point: 2.31, 0.005, 3e-7, 1,240. */
export function formatNumber(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return notANumber(value);
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e15) return Number(value.toPrecision(digits)).toExponential();
  const beforePoint = Math.floor(Math.log10(size)) + 1;
  return withDigits(Math.max(digits, beforePoint)).format(value);
}

/** A number with exactly `decimals` digits after the point, so that numbers beside each other line up: 0.020. */
export function formatDecimals(value: number, decimals: number): string {
  return Number.isFinite(value) ? withDecimals(decimals).format(value) : notANumber(value);
}

/** How many digits after the point show `digits` significant ones of `size`: 3 for two digits of 0.012, 0 for those of 120. */
export function decimalsFor(size: number, digits: number): number {
  if (size === 0 || !Number.isFinite(size)) return 0;
  return Math.min(Math.max(digits - 1 - Math.floor(Math.log10(Math.abs(size))), 0), 20);
}

const withDigits = formatters((maximumSignificantDigits) => ({ maximumSignificantDigits }));
const withDecimals = formatters((decimals) => ({
  minimumFractionDigits: decimals,
  maximumFractionDigits: decimals,
  signDisplay: "negative", // no minus before what rounds to 0
}));

/** Making a formatter costs a hundred times what using it does, and charts label their axes several times a second. */
function formatters(options: (digits: number) => Intl.NumberFormatOptions): (digits: number) => Intl.NumberFormat {
  const made = new Map<number, Intl.NumberFormat>();
  return (digits) => {
    const formatter = made.get(digits) ?? new Intl.NumberFormat("en", options(digits));
    made.set(digits, formatter);
    return formatter;
  };
}

/** A count that only its size matters of: 512, 34.2 k, 1.24 M, 355 M. */
export function formatShort(count: number): string {
  return scaled(count, ["", "k", "M", "G", "T"]);
}

/** Bytes in powers of 1,000: 512 B, 3.1 MB. */
export function formatBytes(bytes: number): string {
  return scaled(bytes, ["B", "kB", "MB", "GB", "TB"]);
}

/** A share as a percentage: 99.9 %. What is not all never rounds up to 100 %, what is not nothing never down to 0 %. */
export function formatPercent(share: number, decimals = 1): string {
  if (!Number.isFinite(share)) return notANumber(share);
  const unit = 10 ** decimals;
  let percent = Math.round(share * 100 * unit) / unit;
  if (share < 1 && percent >= 100) percent = 100 - 1 / unit;
  if (share > 0 && percent <= 0) percent = 1 / unit;
  return `${percent.toFixed(percent === 100 || percent === 0 ? 0 : decimals)} %`;
}

/** How long something took: 0.4 s, 8 s, 1 min 5 s, 2 h 14 min, 3 d 4 h. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return notANumber(seconds);
  if (seconds < 1) return `${Math.max(0, seconds).toFixed(1)} s`;
  const total = Math.round(seconds);
  if (total < 60) return `${total} s`;
  if (total < 3600) return pair(total, 60, "min", "s");
  const minutes = Math.round(seconds / 60);
  if (minutes < 24 * 60) return pair(minutes, 60, "h", "min");
  return pair(Math.round(seconds / 3600), 24, "d", "h");
}

/** A speed: 1,240 tokens/s. */
export function formatTokensPerSecond(tokensPerSecond: number): string {
  return `${tokensPerSecond < 10 ? formatNumber(tokensPerSecond, 2) : formatCount(tokensPerSecond)} tokens/s`;
}

/** Before so many steps the first one, which compiles and allocates, would rule the estimate. */
const STEPS_BEFORE_ESTIMATE = 10;

/** Seconds left at the pace so far; undefined until 10 units are done or when the end is unknown. */
export function remainingSeconds(progress: { readonly done: number; readonly total: number }, elapsedSeconds: number): number | undefined {
  const { done, total } = progress;
  if (done < STEPS_BEFORE_ESTIMATE || !(total >= done) || !(elapsedSeconds > 0)) return undefined;
  return (elapsedSeconds / done) * (total - done);
}

/** The time left, rounded so that it stays calm: less than 10 s, about 40 s, about 5 min, about 1 h 20 min. */
export function formatEta(seconds: number): string {
  if (seconds < 10) return "less than 10 s";
  const unit = seconds < 55 ? 10 : seconds < 570 ? 60 : seconds < 3570 ? 300 : seconds < 86_400 ? 600 : 3600;
  return `about ${formatDuration(Math.round(seconds / unit) * unit)}`;
}

/** A count with its noun: 1 layer, 3 layers. */
export function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** Things in a sentence: "a", "a and b", "a, b and c". */
export function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

/** `text` as the beginning of a sentence. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `value` in the largest unit, each a thousand of the one before, in which it is at least 1, with three digits. */
function scaled(value: number, units: readonly string[]): string {
  if (!Number.isFinite(value)) return notANumber(value);
  let unit = 0;
  let size = value;
  while (unit < units.length - 1 && Number(Math.abs(size).toPrecision(3)) >= 1000) {
    size /= 1000;
    unit++;
  }
  const digits = unit === 0 ? formatCount(size) : formatNumber(size);
  return `${digits} ${units[unit]}`.trimEnd();
}

function pair(total: number, base: number, large: string, small: string): string {
  const rest = total % base;
  return rest === 0 ? `${total / base} ${large}` : `${Math.floor(total / base)} ${large} ${rest} ${small}`;
}

const notANumber = (value: number): string => (Number.isNaN(value) ? "not a number" : value > 0 ? "infinite" : "minus infinite");
