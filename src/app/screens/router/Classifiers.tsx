// The router beside other classifiers of the same texts: what each gets right, how well it knows, and what it costs.

import { type ClassifierScores, type ClassifiersRecord, classifierNames } from "../../../core/config/routerStudies";
import { formatBytes, formatCount, formatDecimals, formatDuration, formatNumber } from "../../../core/format/format";
import { DataTable } from "../../components/DataTable";
import { DomainName } from "../../components/DomainName";
import { Panel } from "../../components/Panel";
import { StartAside } from "../../components/StartAside";
import type { TableRow } from "../../components/tableRows";
import { useStudio } from "../../hooks/useStudio";
import { columnOf, inPercent } from "./changes";
import classes from "./Router.module.css";

export function Classifiers() {
  const byTokens = useStudio((state) => state.project.classifiers);
  const byModels = useStudio((state) => state.project.byModels);
  const records = [byTokens, byModels].filter((record) => record !== undefined);
  return (
    <Panel title="Beside other classifiers">
      <p className="soft prose">
        The same texts told apart by other means: by their tokens, which takes the processor a few seconds each; by how probable each expert
        finds them; and by what the teacher's last layer makes of them, on the GPU.
      </p>
      <div className={classes.checks}>
        <StartAside stage="classifiers" label="Compare by tokens" />
        <StartAside stage="by-models" label="Compare by models" />
      </div>
      {records.length > 0 && <Comparison records={records} />}
    </Panel>
  );
}

function Comparison({ records }: { records: readonly ClassifiersRecord[] }) {
  const { domains, sequenceTokens } = records[0]!;
  return (
    <>
      <div className={classes.figures}>
        <DataTable
          caption="Classifiers compared"
          source="router"
          corner="Classifier"
          columns={[
            { key: "accuracy", label: "Accuracy", format: inPercent },
            { key: "precision", label: "Precision", format: inPercent },
            { key: "recall", label: "Recall", format: inPercent },
            { key: "f1", label: "F1", format: inPercent },
            ...domains.map((domain) => ({
              key: columnOf(domain),
              label: `F1 ${domain}`,
              head: (
                <>
                  F1 <DomainName name={domain} />
                </>
              ),
              format: inPercent,
            })),
            { key: "ece", label: "ECE", format: (error) => formatDecimals(error, 3) },
            { key: "fitSeconds", label: "Fit", format: formatDuration },
            { key: "microseconds", label: "µs a text", format: (time) => formatNumber(time) },
            { key: "bytes", label: "Size", format: formatBytes },
            { key: "texts", label: "Texts", format: formatCount },
          ]}
          rows={records.flatMap(({ rows, sequences }) => rows.map((row) => rowOf(row, sequences.heldOut)))}
        />
      </div>
      <p className="soft small">
        Held-out texts of {formatCount(sequenceTokens)} tokens; precision, recall and F1 weighted by class size. ECE is the expected
        calibration error: 0 where a classifier is right as often as it believes.
      </p>
    </>
  );
}

function rowOf({ classifier, perClass, converged, ...scores }: ClassifierScores, texts: number): TableRow {
  const { accuracy, precision, recall, f1, ece, fitSeconds, microseconds, bytes } = scores;
  const label = `${classifierNames[classifier]}${converged ? "" : " (not converged)"}`;
  const f1s = Object.fromEntries(Object.entries(perClass).map(([domain, one]) => [columnOf(domain), one.f1]));
  return { key: classifier, label, cells: { accuracy, precision, recall, f1, ...f1s, ece, fitSeconds, microseconds, bytes, texts } };
}
