// The figures a training run is judged by: validation quality, the gap to the teacher, training loss and speed.

import type { ModelRecord, QualityByDomain } from "../../../core/config/records";
import { formatCount, formatDuration, formatNumber, formatPercent, formatShort } from "../../../core/format/format";
import type { StageId } from "../../../protocol/events";
import { finalQuality, meanBitsPerByte, meanOf, sizeInWords } from "../../components/facts";
import { formatLoss } from "../../components/figures";
import { Tile, Tiles } from "../../components/Tiles";
import { latestIn, useSeries } from "../../hooks/useSeries";
import { useStage } from "../../hooks/useStage";
import { useStudio } from "../../hooks/useStudio";

export function ModelTiles({ stage }: { stage: StageId }) {
  const series = useSeries(stage);
  const { quality, when, gap } = useQuality(stage);
  const loss = latestIn(series, "loss");
  const smoothed = latestIn(series, "loss", "mean");
  const speed = latestIn(series, "tokensPerSecond", "mean");
  const seconds = series.seconds.at(-1);
  const tokens = series.tokens.at(-1);
  return (
    <Tiles>
      <Tile label="Validation" value={formatLoss(quality && meanBitsPerByte(quality))} unit="bits/byte" note={when} />
      {stage !== "teacher" && <GapTile gap={gap} />}
      <Tile label="Perplexity" value={quality && perplexityText(quality)} note="per token, validation" />
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
      <SparseTile stage={stage} />
      <SignalTile stage={stage} />
    </Tiles>
  );
}

/** How much of a finished sparse model a token meets. */
function SparseTile({ stage }: { stage: StageId }) {
  const { status } = useStage(stage);
  const shape = useStudio((state) => (state.project.models[stage] as ModelRecord | undefined)?.shape);
  if (status !== "done" || shape?.experts === undefined) return null;
  const { active, count } = shape.experts;
  return <Tile label="Experts of a token" value={`${active} of ${count}`} unit="per layer" note={sizeInWords(shape)} />;
}

/** What a finished expert learned from, where that was not its teacher beside it. */
function SignalTile({ stage }: { stage: StageId }) {
  const { status } = useStage(stage);
  const model = useStudio((state) => state.project.models[stage] as ModelRecord | undefined);
  if (status !== "done" || model === undefined) return null;
  const { signal, writtenText } = model;
  return (
    <>
      {signal && (
        <Tile
          label="Kept answers"
          value={formatCount(signal.bytesPerToken)}
          unit="bytes/token"
          note={`${formatPercent(signal.reused, 0)} were there before`}
        />
      )}
      {writtenText && (
        <Tile
          label="The teacher wrote"
          value={formatShort(writtenText.tokens)}
          unit="tokens"
          note={`“${writtenText.excerpt.slice(0, 60)}…”`}
        />
      )}
    </>
  );
}

interface Judged {
  readonly quality: QualityByDomain | undefined;
  /** What the quality was measured on. */
  readonly when: string | undefined;
  /** Bits per byte more than the teacher needs for the same text. */
  readonly gap: number | undefined;
}

/**
 * The newest quality and how it compares with the teacher's: final figures once the model is finished, else the latest
 * evaluations of both, which score less text.
 */
function useQuality(stage: StageId): Judged {
  const { status, evaluations } = useStage(stage);
  const teacherEvaluations = useStage("teacher").evaluations;
  const models = useStudio((state) => state.project.models);
  const model = status === "done" ? models[stage] : undefined;
  const latest = evaluations.at(-1);
  const quality = model ? finalQuality(model) : latest?.domains;
  const teacher = model ? models.teacher?.final : teacherEvaluations.at(-1)?.domains;
  const gaps = Object.entries(quality ?? {}).flatMap(([domain, { bitsPerByte }]) => {
    const its = teacher?.[domain];
    return its ? [bitsPerByte - its.bitsPerByte] : [];
  });
  const several = Object.keys(quality ?? {}).length > 1 ? ", mean over domains" : "";
  const when = model ? `final${several}` : latest && `at step ${formatCount(latest.step)}${several}`;
  return { quality, when, gap: meanOf(gaps) };
}

function GapTile({ gap }: { gap: number | undefined }) {
  return (
    <Tile
      label="Gap to teacher"
      value={gap === undefined ? undefined : `${gap < 0 ? "−" : "+"}${formatLoss(Math.abs(gap))}`}
      unit="bits/byte"
      note={gap !== undefined && (gap < 0 ? "better than the teacher" : "behind the teacher")}
    />
  );
}

/** exp of the mean loss over domains: the geometric mean of their perplexities. */
function perplexityText(quality: QualityByDomain): string | undefined {
  const loss = meanOf(Object.values(quality).map((one) => one.loss));
  return loss === undefined ? undefined : formatNumber(Math.exp(loss), 4);
}
