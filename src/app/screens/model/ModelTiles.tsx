// The figures a training run is judged by: validation quality, the gap to the teacher, training loss and speed.

import type { Evaluation } from "../../../core/config/records";
import { formatCount, formatDuration, formatNumber, formatShort } from "../../../core/format/format";
import type { StageId } from "../../../protocol/events";
import { formatLoss } from "../../components/figures";
import { Tile, Tiles } from "../../components/Tiles";
import { meanBitsPerByte, meanOf } from "../../hooks/facts";
import { latestIn, useSeries } from "../../hooks/useSeries";
import { useStage } from "../../hooks/useStage";
import { useStudio } from "../../hooks/useStudio";

export function ModelTiles({ stage, domains }: { stage: StageId; domains: readonly string[] }) {
  const { evaluations } = useStage(stage);
  const series = useSeries(stage);
  const latest = evaluations.at(-1);
  const loss = latestIn(series, "loss");
  const smoothed = latestIn(series, "loss", "mean");
  const speed = latestIn(series, "tokensPerSecond", "mean");
  const seconds = series.seconds.at(-1);
  const tokens = series.tokens.at(-1);
  return (
    <Tiles>
      <Tile
        label="Validation"
        value={formatLoss(latest && meanBitsPerByte(latest.domains))}
        unit="bits/byte"
        note={latest && `at step ${formatCount(latest.step)}${domains.length > 1 ? ", mean over domains" : ""}`}
      />
      {stage !== "teacher" && <GapTile latest={latest} domains={domains} />}
      <Tile label="Perplexity" value={latest && perplexityText(latest)} note="per token, validation" />
      <Tile
        label="Training loss"
        value={formatLoss(loss)}
        unit="nats"
        testId="loss-latest"
        note={smoothed !== undefined && `running mean ${formatLoss(smoothed)}`}
      />
      <Tile
        label="Speed"
        value={speed === undefined ? undefined : formatCount(speed)}
        unit="tokens/s"
        note={tokens !== undefined && seconds !== undefined && `${formatShort(tokens)} tokens in ${formatDuration(seconds)}`}
      />
    </Tiles>
  );
}

/** How far the expert is behind (or ahead of) the finished teacher on its own domains. */
function GapTile({ latest, domains }: { latest: Evaluation | undefined; domains: readonly string[] }) {
  const teacher = useStudio((state) => state.project.models.teacher);
  const gaps = domains.flatMap((domain) => {
    const [own, its] = [latest?.domains[domain], teacher?.final[domain]];
    return own && its ? [own.bitsPerByte - its.bitsPerByte] : [];
  });
  const gap = meanOf(gaps);
  return (
    <Tile
      label="Gap to teacher"
      value={gap === undefined ? undefined : `${gap < 0 ? "−" : "+"}${Math.abs(gap).toFixed(3)}`}
      unit="bits/byte"
      note={gap !== undefined && (gap < 0 ? "better than the teacher" : "behind the teacher")}
    />
  );
}

/** exp of the mean loss over domains: the geometric mean of their perplexities. */
function perplexityText(evaluation: Evaluation): string | undefined {
  const loss = meanOf(Object.values(evaluation.domains).map((quality) => quality.loss));
  return loss === undefined ? undefined : formatNumber(Math.exp(loss), 4);
}
