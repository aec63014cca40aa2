// What runs, how far it is and how long still, on every screen, with the controls that pause, step and stop it.

import { formatDuration, formatTokensPerSecond } from "../../../core/format/format";
import type { StageId } from "../../../protocol/events";
import { pauseAction, resumeAction, runAllAction, stepAction, stopAction } from "../../actions";
import { useNow } from "../../hooks/useNow";
import { hrefOf, routeOfStage } from "../../hooks/useRoute";
import { latestIn, useSeries } from "../../hooks/useSeries";
import { useStudio } from "../../hooks/useStudio";
import { planOf, statusOf } from "../../pipeline";
import { emptyStage } from "../../state/store";
import { ActionButton } from "../ActionButton";
import { stageName } from "../facts";
import { Icon } from "../Icons";
import { progressFacts } from "../progressFacts";
import classes from "./Transport.module.css";

export function Transport() {
  const running = useStudio((state) => state.running);
  const paused = useStudio((state) => running !== undefined && statusOf(running, state) === "paused");
  return (
    <section className={classes.transport} aria-label="Transport">
      {running === undefined ? <Idle /> : <Running stage={running} paused={paused} />}
      <Saved />
      <div className={classes.buttons}>{running === undefined ? <RunAll /> : <Controls paused={paused} />}</div>
    </section>
  );
}

function Running({ stage, paused }: { stage: StageId; paused: boolean }) {
  const state = useStudio((state) => state.stages[stage]) ?? emptyStage;
  const { progress } = state;
  const queued = useStudio((state) => state.queue.length);
  const speed = latestIn(useSeries(stage), "tokensPerSecond", "mean");
  const share = progress && progress.total > 0 ? Math.min(1, progress.done / progress.total) : undefined;
  const facts = [
    ...progressFacts(state),
    speed !== undefined && !paused && formatTokensPerSecond(speed),
    queued > 0 && `${queued} more ${queued === 1 ? "stage" : "stages"} queued`,
  ].filter((fact) => typeof fact === "string");
  return (
    <div className={classes.what} data-running>
      <div
        className={classes.bar}
        role="progressbar"
        aria-label={`Progress of ${stageName(stage)}`}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(share !== undefined && { "aria-valuenow": Math.round(share * 100) })}
      >
        <i style={{ width: `${(share ?? 0) * 100}%` }} />
      </div>
      <a className={classes.stage} href={hrefOf(routeOfStage(stage))}>
        {stageName(stage)}
      </a>
      {paused && <b className={classes.paused}>paused</b>}
      <span className={classes.facts}>{facts.join(" · ")}</span>
    </div>
  );
}

function Idle() {
  const queued = useStudio((state) => state.queue.length);
  const planned = useStudio((state) => planOf(state).length);
  return (
    <div className={classes.what}>
      <span className={classes.facts}>
        {queued > 0 ? "Starting the next stage …" : planned === 0 ? "All done." : "Nothing is running."}
      </span>
    </div>
  );
}

function Saved() {
  const savedAt = useStudio((state) => state.savedAt);
  const now = useNow();
  if (savedAt === undefined) return null;
  const seconds = (now - savedAt) / 1000;
  return <span className={classes.saved}>{seconds < 3 ? "Saved just now" : `Saved ${formatDuration(seconds)} ago`}</span>;
}

function Controls({ paused }: { paused: boolean }) {
  return (
    <>
      {paused ? (
        <ActionButton size="xs" action={resumeAction} leftSection={<Icon name="resume" size={14} />} testId="resume" />
      ) : (
        <ActionButton size="xs" action={pauseAction} leftSection={<Icon name="pause" size={14} />} testId="pause" />
      )}
      <ActionButton size="xs" variant="default" action={stepAction} leftSection={<Icon name="step" size={14} />} testId="step" />
      <ActionButton size="xs" variant="default" action={stopAction} leftSection={<Icon name="stop" size={14} />} testId="stop" />
    </>
  );
}

/** On Start another button is the one to press. */
function RunAll() {
  const empty = useStudio((state) => state.project.corpus === undefined);
  return (
    <ActionButton
      size="xs"
      variant={empty ? "default" : "filled"}
      action={runAllAction}
      leftSection={<Icon name="resume" size={14} />}
      testId="run-all"
    />
  );
}
