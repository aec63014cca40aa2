// A titled chart with a legend that carries the newest values. The drawing loads lazily, is mounted only while it is
// in view, and is one image with a summary to assistive technology.

import { useInViewport } from "@mantine/hooks";
import { lazy, Suspense } from "react";
import { type ChartSpec, latestOf, summaryOf } from "../charts/spec";
import { useTurn } from "../hooks/useTurn";
import classes from "./ChartFigure.module.css";
import { Panel } from "./Panel";

const LineChart = lazy(() => import("../charts/LineChart").then((module) => ({ default: module.LineChart })));

export interface ChartFigureProps {
  readonly title: string;
  readonly spec: ChartSpec;
  /** In CSS pixels. */
  readonly height?: number;
  readonly aside?: React.ReactNode;
}

export function ChartFigure({ title, spec, height = 200, aside }: ChartFigureProps) {
  const drawn = useTurn(spec);
  const { ref, inViewport } = useInViewport<HTMLDivElement>();
  return (
    <Panel title={title} aside={aside}>
      <Legend spec={spec} />
      <div ref={ref} role="img" aria-label={summaryOf(title, spec)} style={{ height }}>
        {spec.rows.length === 0 ? (
          <p className={classes.empty}>Nothing measured yet.</p>
        ) : (
          inViewport && (
            <Suspense fallback={null}>
              <LineChart spec={drawn} height={height} />
            </Suspense>
          )
        )}
      </div>
    </Panel>
  );
}

function Legend({ spec }: { spec: ChartSpec }) {
  return (
    <ul className={classes.legend}>
      {spec.lines.map(({ key, label, color, dash }) => {
        const latest = latestOf(spec, key);
        return (
          <li key={key}>
            <svg viewBox="0 0 18 8" width="18" height="8" aria-hidden="true">
              <path d="M0 4h18" stroke={color} strokeWidth="2.5" strokeDasharray={dash} />
            </svg>
            {label}
            {latest !== undefined && <b>{spec.formatY(latest)}</b>}
          </li>
        );
      })}
      {(spec.levels ?? []).map(({ label, value, color }) => (
        <li key={label}>
          <svg viewBox="0 0 18 8" width="18" height="8" aria-hidden="true">
            <path d="M0 4h18" stroke={color ?? "var(--line-strong)"} strokeWidth="1.5" strokeDasharray="2 3" />
          </svg>
          {label}
          <b>{spec.formatY(value)}</b>
        </li>
      ))}
    </ul>
  );
}
