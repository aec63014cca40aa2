// A titled chart with a legend that carries the newest values, or what a line tells in their place, and a menu to save
// it. The drawing loads lazily, is mounted only while it is in view or about to be saved, and is one image with a summary
// to assistive technology.

import { useInViewport, useMergedRef } from "@mantine/hooks";
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { toProblem } from "../../core/errors";
import { type ChartFormat, saveChart } from "../charts/saveChart";
import { type ChartSpec, summaryOf, toldOf } from "../charts/spec";
import { useTurn } from "../hooks/useTurn";
import { tell } from "../studio";
import classes from "./ChartFigure.module.css";
import { Panel } from "./Panel";
import { SaveMenu } from "./SaveMenu";

const LineChart = lazy(() => import("../charts/LineChart").then((module) => ({ default: module.LineChart })));

export interface ChartFigureProps {
  readonly title: string;
  /** What the curves are of, for the names of files: a stage, a study. */
  readonly source: string;
  readonly spec: ChartSpec;
  /** In CSS pixels. */
  readonly height?: number;
}

export function ChartFigure({ title, source, spec, height = 200 }: ChartFigureProps) {
  const drawn = useTurn(spec);
  const frame = useRef<HTMLDivElement>(null);
  const { ref: watched, inViewport } = useInViewport<HTMLDivElement>();
  const ref = useMergedRef(watched, frame);
  const latest = useRef(drawn);
  useEffect(() => {
    latest.current = drawn;
  }, [drawn]);
  const [saving, setSaving] = useState(false);
  const save = useCallback(
    (format: ChartFormat) => {
      const drawing = frame.current?.querySelector("svg") ?? null;
      saveChart(format, { title, source }, latest.current, drawing).catch((error: unknown) => tell(toProblem(error)));
    },
    [title, source],
  );
  const aside = (
    <>
      {spec.yUnit}
      {spec.rows.length > 0 && <SaveMenu title={title} onOpen={setSaving} onSave={save} />}
    </>
  );
  return (
    <Panel title={title} aside={aside}>
      <Legend spec={spec} />
      <div ref={ref} role="img" aria-label={summaryOf(title, spec)} style={{ height }}>
        {spec.rows.length === 0 ? (
          <p className={classes.empty}>Nothing measured yet.</p>
        ) : (
          (inViewport || saving) && (
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
      {spec.lines.map((line) => {
        const { key, label, color, dash } = line;
        const told = toldOf(spec, line);
        return (
          <li key={key}>
            <svg viewBox="0 0 18 8" width="18" height="8" aria-hidden="true">
              <path d="M0 4h18" stroke={color} strokeWidth="2.5" strokeDasharray={dash} />
            </svg>
            {label}
            {told !== undefined && <b>{told}</b>}
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
