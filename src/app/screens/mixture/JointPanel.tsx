// Students of all domains that are trained in one run, to stand beside the separate experts: each kind with its state, its
// figure and a button. Not the grid that compares them.

import { JOINT_KINDS, type JointKind } from "../../../core/config/mixture";
import { MIXTURE_KIND_LABELS } from "../../../core/config/mixtureFields";
import { formatCount, formatShort } from "../../../core/format/format";
import { startAction } from "../../actions";
import { ActionButton } from "../../components/ActionButton";
import { DataTable } from "../../components/DataTable";
import { meanBitsPerByte, stageFact } from "../../components/facts";
import { formatLoss } from "../../components/figures";
import { Panel } from "../../components/Panel";
import { ProblemList } from "../../components/ProblemNote";
import type { TableColumn, TableRow } from "../../components/tableRows";
import { useStudio } from "../../hooks/useStudio";
import { changedSince, jointStage, statusOf } from "../../pipeline";
import { jointOf } from "../../state/project";
import type { StudioState } from "../../state/store";
import classes from "./ExpertsPanel.module.css";

const COLUMNS: readonly TableColumn[] = [
  { key: "state", label: "State" },
  { key: "bits", label: "Bits per byte, mean over domains", format: (bits) => formatLoss(bits) ?? "" },
  { key: "steps", label: "Steps", format: formatCount },
  { key: "parameters", label: "Parameters", format: formatShort },
  { key: "files", label: "Files", format: formatCount },
  { key: "controls", label: "Train", controls: true },
];

export function JointPanel() {
  const state = useStudio((whole) => whole);
  const problems = JOINT_KINDS.flatMap((kind) => state.stages[jointStage(kind)]?.problem ?? []);
  return (
    <Panel title="Students trained in one run">
      <div className={classes.stack}>
        <p className="soft prose">
          Other ways to make students for several domains, to compare the separate experts with. “Run all” trains the one that the setting
          “Students” names; each can also be started here. A domain that comes or goes means training them all over again.
        </p>
        <ProblemList problems={problems} />
        <DataTable
          caption="Kinds of students trained in one run"
          source="joint"
          corner="Kind"
          columns={COLUMNS}
          rows={JOINT_KINDS.map((kind) => rowOf(kind, state))}
        />
      </div>
    </Panel>
  );
}

function rowOf(kind: JointKind, state: StudioState): TableRow {
  const stage = jointStage(kind);
  const status = statusOf(stage, state);
  const record = jointOf(stage, state.project);
  const changed = changedSince(stage, state);
  const label = MIXTURE_KIND_LABELS[kind];
  const button = record ? "Train again" : "Train";
  return {
    key: kind,
    label,
    cells: {
      state: `${status === "done" ? "done" : stageFact(stage, state)}${changed.length > 0 ? `, changed since: ${changed.join(", ")}` : ""}`,
      bits: record && meanBitsPerByte(record.final),
      steps: record?.steps,
      parameters: record?.parts.reduce((sum, { parameters }) => sum + parameters, 0),
      files: record?.parts.length,
    },
    shown: {
      controls: (
        <ActionButton
          size="compact-xs"
          variant="default"
          action={startAction(stage)}
          label={button}
          accessibleName={`${button}: ${label}`}
          testId={`start-${stage}`}
        />
      ),
    },
  };
}
