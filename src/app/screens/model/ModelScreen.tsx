// A model in training, teacher or expert: settings with their cost, headline figures, live charts with what they
// compare with, and what the model writes.

import type { StageId } from "../../../protocol/events";
import { Panel } from "../../components/Panel";
import { useStage } from "../../hooks/useStage";
import classes from "./Model.module.css";
import { ModelCharts } from "./ModelCharts";
import { ModelSettings } from "./ModelSettings";
import { ModelTiles } from "./ModelTiles";
import { Responses } from "./Responses";
import { Samples } from "./Samples";

export interface ModelScreenProps {
  readonly stage: StageId;
  /** The domains it trains on. */
  readonly domains: readonly string[];
  /** What stands below its charts. */
  readonly children?: React.ReactNode;
}

/** Everything below the heading of Teacher and of each expert. */
export function ModelScreen({ stage, domains, children }: ModelScreenProps) {
  const { status, active, evaluations, problem } = useStage(stage);
  const started = active || evaluations.length > 0 || status === "done";
  const settings = <ModelSettings section={stage === "teacher" ? "teacher" : "experts"} disabled={active} />;
  return (
    <div className={classes.stack}>
      {started ? (
        <>
          <ModelTiles stage={stage} />
          <ModelCharts stage={stage} domains={domains} />
          {children}
          <Responses stage={stage} />
          <Samples stage={stage} />
          <details className={classes.settings} {...(problem && { open: true })}>
            <summary>Settings</summary>
            {settings}
          </details>
        </>
      ) : (
        <Panel title="Settings">{settings}</Panel>
      )}
    </div>
  );
}
