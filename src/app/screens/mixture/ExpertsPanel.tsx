// The experts as parts that come and go: where each stands, what it is known by, and leaving out, taking in, removing,
// training again and adding. Not how one is trained: that is the Experts screen's.

import { Button } from "@mantine/core";
import { useState } from "react";
import { formatBytes, formatCount } from "../../../core/format/format";
import { leaveOutAction, removeExpertAction, startAction, takeInAction } from "../../actions";
import { ActionButton } from "../../components/ActionButton";
import { DataTable } from "../../components/DataTable";
import { DomainName } from "../../components/DomainName";
import { openPicker } from "../../components/FilePickers";
import { formatLoss } from "../../components/figures";
import { Panel } from "../../components/Panel";
import { ProblemList, ProblemNote } from "../../components/ProblemNote";
import { Question } from "../../components/Question";
import type { TableColumn, TableRow } from "../../components/tableRows";
import { useDomains } from "../../hooks/domains";
import { useStage } from "../../hooks/useStage";
import { useStudio } from "../../hooks/useStudio";
import { ADDITION, expertStage, membersIn, obstacleTo } from "../../pipeline";
import classes from "./ExpertsPanel.module.css";
import { type ExpertLine, expertLine } from "./expertLines";
import { JointPanel } from "./JointPanel";

/** Digits of a hash that are shown: enough to see a change, and the whole stands in the saved file. */
const SHOWN_DIGITS = 12;

const COLUMNS: readonly TableColumn[] = [
  { key: "state", label: "State" },
  { key: "bits", label: "Bits per byte on its text", format: (bits) => formatLoss(bits) ?? "" },
  { key: "steps", label: "Steps", format: formatCount },
  { key: "from", label: "Started from" },
  { key: "bytesPerToken", label: "Bytes per token", format: (bytes) => bytes.toFixed(2) },
  { key: "bytes", label: "File", format: formatBytes },
  { key: "sha256", label: "SHA-256" },
  { key: "controls", label: "Change", controls: true },
];

export function ExpertsPanel() {
  const domains = useDomains();
  const [removing, setRemoving] = useState<string>();
  const few = useStudio((state) => membersIn(state).length <= 2);
  if (domains.length === 0) return null;
  return (
    <div className={classes.place}>
      <Panel title="Experts" aside={<AddButton />}>
        <div className={classes.stack}>
          <p className="soft prose">
            An expert can be left out, removed, trained again or added at any time: the files of the others stay as they are, to the last
            byte, and only the router is fitted again.
          </p>
          <AdditionNotes />
          <ExpertsTable domains={domains} onRemove={setRemoving} />
          {few && (
            <p className="soft">
              {domains.length === 1
                ? "It is the only expert, so it can't be left out or removed."
                : "Two experts at least take part, else the router would have nothing to tell apart: neither of the last two can go."}
            </p>
          )}
        </div>
        <Question
          open={removing !== undefined}
          title={`Remove the expert for ${removing}?`}
          no="Keep it"
          yes="Remove it"
          onNo={() => setRemoving(undefined)}
          onYes={() => {
            if (removing !== undefined) removeExpertAction(removing).run();
            setRemoving(undefined);
          }}
        >
          Its model and its file are given up, and the router is to be fitted again. Its text stays in the corpus, so it can be trained
          anew; every other expert stays as it is. To keep the file, leave it out instead.
        </Question>
      </Panel>
      {domains.length > 1 && <JointPanel />}
    </div>
  );
}

function ExpertsTable({ domains, onRemove }: { domains: readonly string[]; onRemove(domain: string): void }) {
  const state = useStudio((whole) => whole);
  return (
    <DataTable
      caption="Experts and their files"
      source="experts"
      corner="Domain"
      columns={COLUMNS}
      rows={domains.map((domain) => rowOf(expertLine(domain, state), onRemove))}
    />
  );
}

function rowOf(line: ExpertLine, onRemove: (domain: string) => void): TableRow {
  const { domain, takesPart, exists, sha256, ...cells } = line;
  const change = takesPart ? leaveOutAction(domain) : takeInAction(domain);
  const removal = removeExpertAction(domain);
  const training = exists ? "Train again" : "Train";
  const look = { size: "compact-xs", variant: "default" } as const;
  return {
    key: domain,
    label: domain,
    head: <DomainName name={domain} />,
    cells: { ...cells, sha256 },
    shown: {
      sha256: sha256 && (
        <code title={sha256} className={classes.hash}>
          {sha256.slice(0, SHOWN_DIGITS)}…
        </code>
      ),
      controls: (
        <span className={classes.controls}>
          <ActionButton
            {...look}
            action={change}
            accessibleName={`${change.label} the expert for ${domain}`}
            testId={`${takesPart ? "leave-out" : "take-in"}-${domain}`}
          />
          <ActionButton
            {...look}
            action={startAction(expertStage(domain))}
            label={training}
            accessibleName={`${training}: the expert for ${domain}`}
            testId={`train-${domain}`}
          />
          <ActionButton
            {...look}
            action={{ ...removal, run: () => onRemove(domain) }}
            accessibleName={`Remove … the expert for ${domain}`}
            testId={`remove-${domain}`}
          />
        </span>
      ),
    },
  };
}

/** What an addition found, or why it failed. */
function AdditionNotes() {
  const { problem, notices, active } = useStage(ADDITION);
  if (active) return <p role="status">The new text is being read. How far it is stands at the bottom.</p>;
  return (
    <>
      {problem && <ProblemNote problem={problem} kind={problem.code === "cancelled" ? "warning" : "failure"} />}
      <ProblemList problems={notices} />
    </>
  );
}

function AddButton() {
  const obstacle = useStudio((state) => (state.running === undefined ? obstacleTo(ADDITION, state)?.message : "A stage is at work."));
  return (
    <Button
      size="xs"
      variant="default"
      disabled={obstacle !== undefined}
      title={obstacle ?? "Each folder becomes a domain. The text and models that are there stay as they are."}
      onClick={() => openPicker("added-folder")}
      data-testid="add-domain"
    >
      Add a domain …
    </Button>
  );
}
