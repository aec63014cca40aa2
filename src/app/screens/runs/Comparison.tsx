// The chosen runs beside each other: what differs, in sentences and as a table, their curves on one chart, and what each
// writes.

import { useMemo } from "react";
import { formatCount } from "../../../core/format/format";
import { ChartFigure } from "../../components/ChartFigure";
import { DataTable } from "../../components/DataTable";
import { Panel, PanelGrid } from "../../components/Panel";
import { useChartUnits } from "../../hooks/useChartUnits";
import { caveats, changeSentence, differingSettings, resultSentence, sharedDomains } from "../../runs/compare";
import { UnitSwitches } from "../model/ModelCharts";
import { type DrawnRun, trainingOverlay, validationOverlay } from "./charts";
import { RunLogs } from "./RunLogs";
import { RunMark } from "./RunMark";
import classes from "./Runs.module.css";
import type { Choice } from "./useChoice";
import { useHistories } from "./useHistories";

export function Comparison({ choice: { chosen, baseline } }: { choice: Choice }) {
  const drawn = useHistories(chosen);
  if (baseline === undefined) return null;
  const others = chosen.filter((run) => run !== baseline);
  return (
    <>
      {others.length > 0 && (
        <Panel title="What differs">
          <ul className={classes.differences} data-testid="run-differences">
            {others.map((run) => (
              <li key={run.name}>
                <RunMark run={run} /> against <RunMark run={baseline} />
                <p>{[changeSentence(baseline, run), resultSentence(run, baseline), ...caveats(run, baseline)].filter(Boolean).join(" ")}</p>
              </li>
            ))}
          </ul>
          <p className="soft small">One run of each can’t tell what a setting does from what chance does: that takes several seeds.</p>
        </Panel>
      )}
      <Curves drawn={drawn} />
      <Settings runs={[baseline, ...others]} />
      <WhatTheyWrite drawn={drawn} />
      <RunLogs drawn={drawn} />
    </>
  );
}

function Curves({ drawn }: { drawn: readonly DrawnRun[] }) {
  const [units] = useChartUnits();
  const validation = useMemo(() => validationOverlay(drawn, units.x), [drawn, units.x]);
  const training = useMemo(() => trainingOverlay(drawn, units), [drawn, units]);
  return (
    <>
      <UnitSwitches />
      <PanelGrid minimum="420px">
        <ChartFigure title={validationTitle(drawn)} source="runs" spec={validation} height={260} />
        <ChartFigure title="Cross-entropy on training text" source="runs" spec={training} height={260} />
      </PanelGrid>
    </>
  );
}

/** Names the domains where some run was scored on more than what is drawn. */
function validationTitle(drawn: readonly DrawnRun[]): string {
  const runs = drawn.map(({ run }) => run);
  const shared = sharedDomains(runs);
  const more = runs.some(({ basis }) => Object.keys(basis.validation).length > shared.length);
  return shared.length > 0 && more ? `Validation on ${shared.join(", ")}` : "Validation";
}

function Settings({ runs }: { runs: Choice["chosen"] }) {
  const rows = differingSettings(runs);
  if (rows.length === 0) return null;
  return (
    <Panel title="Settings that differ">
      <DataTable
        caption="Values of the settings that differ"
        source="runs"
        corner="Setting"
        columns={runs.map((run) => ({ key: run.name, label: run.name, head: <RunMark run={run} /> }))}
        rows={rows.map(({ field, values }) => ({
          key: field.path,
          label: field.label,
          cells: Object.fromEntries(runs.map(({ name }, place) => [name, values[place]])),
        }))}
      />
    </Panel>
  );
}

/** The last text of each run for every prompt. Model output is only ever text. */
function WhatTheyWrite({ drawn }: { drawn: readonly DrawnRun[] }) {
  const prompts = [...new Set(drawn.flatMap(({ history }) => history.samples.map(({ prompt }) => prompt)))];
  if (prompts.length === 0) return null;
  return (
    <Panel title="What they write" aside="the last text of each">
      <div className={classes.prompts}>
        {prompts.map((prompt) => (
          <section key={prompt} aria-label={`Continuations of ${prompt || "nothing"}`}>
            <h3>{prompt || "From nothing"}</h3>
            <div className={classes.sides}>
              {drawn.map(({ run, history }) => {
                const sample = history.samples.findLast((one) => one.prompt === prompt);
                return (
                  <div key={run.name}>
                    <RunMark run={run} />
                    {sample && <span className={classes.small}> step {formatCount(sample.step)}</span>}
                    <p className={classes.text}>{sample?.text ?? "–"}</p>
                  </div>
                );
              })}
            </div>
          </section>
        ))}
      </div>
    </Panel>
  );
}
