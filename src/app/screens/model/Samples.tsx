// What the model wrote along the way, newest first. Model output is only ever text.

import { formatCount } from "../../../core/format/format";
import type { StageId } from "../../../protocol/events";
import { Panel } from "../../components/Panel";
import { useStage } from "../../hooks/useStage";
import classes from "./Model.module.css";

export function Samples({ stage }: { stage: StageId }) {
  const { samples } = useStage(stage);
  if (samples.length === 0) return null;
  return (
    <Panel title="What it writes" aside="newest first">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={classes.samples} aria-label="Samples along training" tabIndex={0}>
        {samples.toReversed().map(({ step, prompt, text }) => (
          <div key={`${step} ${prompt}`} className={classes.sample}>
            <span className={classes.step}>step {formatCount(step)}</span>
            <p>
              <span className={classes.prompt}>{prompt}</span>
              {text}
            </p>
          </div>
        ))}
      </section>
    </Panel>
  );
}
