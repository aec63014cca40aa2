// Draws a ChartSpec with recharts. This folder alone imports recharts, so that it loads as a chunk of its own; no
// animation and no dots, because a training run redraws the chart several times a second.

import { memo } from "react";
import { Area, CartesianGrid, ComposedChart, Line, ReferenceLine, Tooltip, XAxis, YAxis } from "recharts";
import { type Axis, axisTo, levelsNear, valueAxis } from "./axes";
import classes from "./LineChart.module.css";
import type { ChartLevel, ChartSpec } from "./spec";

const AXIS = { stroke: "var(--line-strong)", tick: { fill: "var(--ink-soft)", fontSize: 11 }, tickLine: false } as const;

/** As many labels as fit beside the smallest chart. All are drawn: to leave out some, recharts would measure them. */
const LABELS = 5;

const plain = ({ domain, ticks }: Axis) => ({ domain: [...domain], ticks });

/** The tooltip names what the legend names, with the same formats. */
function Reading({ active, label, payload, spec }: TooltipReading & { spec: ChartSpec }) {
  if (!active || !payload || payload.length === 0) return null;
  return (
    <div className={classes.tooltip}>
      <div className={classes.where}>
        {spec.formatX(Number(label))} {spec.xLabel}
      </div>
      {spec.lines.map(({ key, label: name, color }) => {
        const value = payload[0]?.payload?.[key];
        return typeof value === "number" ? (
          <div key={key} className={classes.reading}>
            <i style={{ background: color }} />
            {name} <b>{spec.formatY(value)}</b>
          </div>
        ) : null;
      })}
    </div>
  );
}

interface TooltipReading {
  readonly active?: boolean;
  readonly label?: string | number;
  readonly payload?: readonly { readonly payload?: Readonly<Record<string, unknown>> }[];
}

/** A level this share of the axis below another has its label below its line, not above. */
const CROWDED = 0.1;

/** Neighbouring levels write at the two edges in turn, and not across each other's lines. */
function levelLabel(level: ChartLevel, rank: number, crowded: boolean) {
  const side = rank % 2 === 0 ? "Right" : "Left";
  return {
    value: level.label,
    position: `inside${crowded ? "Top" : "Bottom"}${side}` as const,
    fill: level.color ?? "var(--ink-soft)",
    fontSize: 11,
  };
}

/** Redrawn only for another spec: keep the same object while nothing in it changed. */
export const LineChart = memo(function LineChart({ spec, height }: { spec: ChartSpec; height: number }) {
  const across = axisTo(spec.rows.at(-1)?.x ?? 0, LABELS);
  const upwards = valueAxis(spec, LABELS);
  const levels = levelsNear(spec);
  const near = CROWDED * (upwards.domain[1] - upwards.domain[0]);
  return (
    <ComposedChart
      responsive
      style={{ width: "100%", height }}
      data={spec.rows as ChartSpec["rows"][number][]}
      margin={{ top: 8, right: 14, bottom: 0, left: 0 }}
      accessibilityLayer={false}
    >
      <CartesianGrid stroke="var(--line)" vertical={false} />
      <XAxis
        {...AXIS}
        dataKey="x"
        type="number"
        {...(spec.logX ? { scale: "log", domain: ["dataMin", "dataMax"], ticks: spec.rows.map(({ x }) => x) } : plain(across))}
        tickFormatter={(value: number) => spec.formatX(value)}
        interval={0}
        height={24}
      />
      <YAxis
        {...AXIS}
        {...plain(upwards)}
        axisLine={false}
        allowDataOverflow
        tickFormatter={(value: number) => (spec.formatTick ?? spec.formatY)(value)}
        interval={0}
        width={54}
      />
      <Tooltip isAnimationActive={false} content={(reading) => <Reading {...(reading as TooltipReading)} spec={spec} />} />
      {spec.band && (
        <Area dataKey={spec.band.key} fill={spec.band.color} fillOpacity={0.16} stroke="none" isAnimationActive={false} activeDot={false} />
      )}
      {levels.map((level, rank) => (
        <ReferenceLine
          key={level.label}
          y={level.value}
          stroke={level.color ?? "var(--line-strong)"}
          strokeDasharray="2 4"
          label={levelLabel(level, rank, levels[rank + 1] !== undefined && levels[rank + 1].value - level.value < near)}
        />
      ))}
      {(spec.marks ?? []).map(({ x, label }) => (
        <ReferenceLine
          key={x}
          x={x}
          stroke="var(--line-strong)"
          label={{ value: label, position: "insideTopLeft", fill: "var(--ink-soft)", fontSize: 11 }}
        />
      ))}
      {spec.lines.map(({ key, color, dash }) => (
        <Line
          key={key}
          dataKey={key}
          stroke={color}
          strokeWidth={1.75}
          {...(dash ? { strokeDasharray: dash } : {})}
          dot={spec.sparse ? { r: 2, strokeWidth: 0, fill: color } : false}
          activeDot={{ r: 3 }}
          connectNulls={spec.sparse ?? false}
          isAnimationActive={false}
          type="linear"
        />
      ))}
    </ComposedChart>
  );
});
