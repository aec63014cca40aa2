// What a line chart shows, as plain data: the figure writes its legend and summary from this, the lazily loaded
// drawing its curves. Rows come ready-made and few (500 at most); nothing is computed from them here.

/** One x with the values standing there; a value that is missing leaves a gap. */
export interface ChartRow {
  readonly x: number;
  readonly [key: string]: number | readonly [number, number] | undefined;
}

export interface ChartLine {
  /** Where rows keep this line's values. */
  readonly key: string;
  readonly label: string;
  /** A CSS colour. */
  readonly color: string;
  /** An SVG dash array; solid without. */
  readonly dash?: string;
  /** What the legend tells of it where that is not its newest value. */
  readonly told?: string;
}

/** A horizontal line to compare with. */
export interface ChartLevel {
  readonly label: string;
  readonly value: number;
  readonly color?: string;
}

/** A place along x where something happened. */
export interface ChartMark {
  readonly x: number;
  readonly label: string;
}

export interface ChartSpec {
  readonly rows: readonly ChartRow[];
  readonly lines: readonly ChartLine[];
  /** A [low, high] pair per row drawn as an area behind the lines. */
  readonly band?: { readonly key: string; readonly color: string };
  readonly levels?: readonly ChartLevel[];
  readonly marks?: readonly ChartMark[];
  /** Follows an x that is formatted: "8 s" "of compute". */
  readonly xLabel: string;
  /** The unit of a bare x, where xLabel is not it. */
  readonly xUnit?: string;
  /** The unit of a bare value; plain numbers have none. */
  readonly yUnit?: string;
  readonly formatX: (value: number) => string;
  readonly formatY: (value: number) => string;
  /** For the y axis, where it is written otherwise than the values. */
  readonly formatTick?: (value: number) => string;
  /** The y axis begins at zero; for quantities whose floor is zero. */
  readonly fromZero?: boolean;
  /** A logarithmic x axis with a tick at every row. */
  readonly logX?: boolean;
  /** Values stand only at some rows: join across gaps and mark single points. */
  readonly sparse?: boolean;
}

/** The newest value of a line, or undefined where it has none yet. */
export function latestOf(spec: ChartSpec, key: string): number | undefined {
  const row = spec.rows.findLast((candidate) => typeof candidate[key] === "number");
  return row?.[key] as number | undefined;
}

/** What the legend tells of a line; undefined where it has no value yet. */
export function toldOf(spec: ChartSpec, { key, told }: ChartLine): string | undefined {
  const latest = latestOf(spec, key);
  return latest === undefined ? undefined : (told ?? spec.formatY(latest));
}

/** The chart in a sentence for those who don't see it: what its legend tells, where the newest values stand, and what they compare with. */
export function summaryOf(title: string, spec: ChartSpec): string {
  const lines = spec.lines.flatMap((line) => {
    const told = toldOf(spec, line);
    return told === undefined ? [] : [`${line.label} ${told}`];
  });
  if (lines.length === 0) return `${title}: no values yet.`;
  const last = spec.lines.some(({ told }) => told === undefined) ? spec.rows.at(-1) : undefined;
  const where = last ? ` at ${spec.formatX(last.x)} ${spec.xLabel}` : "";
  const levels = (spec.levels ?? []).map(({ label, value }) => `${label} ${spec.formatY(value)}`);
  const marks = (spec.marks ?? []).map(({ x, label }) => `${label} at ${spec.formatX(x)}`);
  const compared = levels.length > 0 ? ` For comparison: ${levels.join(", ")}.` : "";
  return `${title}${where}: ${lines.join(", ")}.${compared}${marks.length > 0 ? ` Marked: ${marks.join(", ")}.` : ""}`;
}
