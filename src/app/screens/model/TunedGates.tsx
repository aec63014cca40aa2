// How far the gates of a sparse teacher were tuned to one expert while it learned, layer by layer.

import type { ModelRecord } from "../../../core/config/records";
import { formatBytes } from "../../../core/format/format";
import type { StageId } from "../../../protocol/events";
import { DataTable } from "../../components/DataTable";
import { formatLoss } from "../../components/figures";
import { Panel } from "../../components/Panel";
import { useStage } from "../../hooks/useStage";
import { useStudio } from "../../hooks/useStudio";
import classes from "./Model.module.css";

export function TunedGates({ stage }: { stage: StageId }) {
  const { status } = useStage(stage);
  const gates = useStudio((state) => (state.project.models[stage] as ModelRecord | undefined)?.gates);
  if (status !== "done" || gates === undefined) return null;
  return (
    <Panel title="The teacher’s gates, tuned to this expert" aside="held-out text">
      <p className={`prose ${classes.said}`}>
        The teacher’s own file stays as it is; the tuned gates, {formatBytes(gates.bytes)}, are kept beside the expert.
      </p>
      <DataTable
        caption="How far the tuned gate of each layer is from the teacher’s own"
        source={stage}
        corner="Layer"
        columns={[{ key: "kl", label: "KL(own‖tuned), nats", format: formatLoss }]}
        rows={gates.divergence.map((kl, layer) => ({ key: String(layer), label: `layer ${layer + 1}`, cells: { kl } }))}
      />
    </Panel>
  );
}
