// One study: what it asks, how far it is, what it found, and its files.

import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMemo } from "react";
import { counted } from "../../../core/format/format";
import { coursesOf } from "../../../core/study/course";
import { studyCsv, studyExport } from "../../../core/study/export";
import { studyReport } from "../../../core/study/report";
import { plannedCells, type Study, type StudyRecord } from "../../../core/study/study";
import { studyTable } from "../../../core/study/table";
import { forgettingVerdicts, notes, verdicts } from "../../../core/study/words";
import { yardstickRows } from "../../../core/study/yardsticks";
import { ChartFigure } from "../../components/ChartFigure";
import { DataTable } from "../../components/DataTable";
import { Empty } from "../../components/Empty";
import { formatLoss } from "../../components/figures";
import { Panel } from "../../components/Panel";
import { Question } from "../../components/Question";
import { StageHead } from "../../components/StageHead";
import { Tile, Tiles } from "../../components/Tiles";
import { useChartUnits } from "../../hooks/useChartUnits";
import { hrefOf } from "../../hooks/useRoute";
import { useSeries } from "../../hooks/useSeries";
import { useStage } from "../../hooks/useStage";
import { useStudio } from "../../hooks/useStudio";
import { studyStage } from "../../pipeline";
import { fileName, saveFile } from "../../save";
import { forgetStudy, openStudy } from "../../studio";
import { lossChart } from "../model/charts";
import { Courses } from "./Courses";
import { Found } from "./Found";
import { finishedCells } from "./finished";
import classes from "./Studies.module.css";

export function StudyScreen({ id }: { id: string }) {
  const record = useStudio((state) => state.shelf.studies[id] as StudyRecord | undefined);
  if (record === undefined)
    return (
      <Empty>
        There is no study here. <a href={hrefOf({ screen: "studies" })}>All studies</a>
      </Empty>
    );
  return <Shown id={id} record={record} />;
}

function Shown({ id, record }: { id: string; record: StudyRecord }) {
  const { study } = record;
  const stage = studyStage(id);
  const { active, progress } = useStage(stage);
  const table = useMemo(() => studyTable(record), [record]);
  const busy = useStudio((state) => state.running !== undefined);
  const said = [...verdicts(table), ...forgettingVerdicts(coursesOf(record), study.seeds.length)];
  const sentences = [...said.map(({ sentence }) => sentence), ...notes(table)];
  return (
    <>
      <p>
        <a href={hrefOf({ screen: "studies" })}>All studies</a>
      </p>
      <StageHead stage={stage} title={study.name} about={study.question} />
      <div className={classes.stack}>
        <Tiles>
          <Tile
            label="Cells"
            value={`${finishedCells(record)} of ${plannedCells(study).length}`}
            note="an arm at a seed"
            testId="study-cells"
          />
          <Tile label="Arms" value={String(study.arms.length)} note={`compared with ${study.baseline}`} />
          <Tile label="Seeds" value={String(study.seeds.length)} note={study.seeds.join(", ")} />
          <Tile
            label="Domains"
            value={record.domains.length > 0 ? String(record.domains.length) : undefined}
            note={record.domains.join(", ")}
          />
        </Tiles>
        {active && <Now stage={stage} note={progress?.note} />}
        {record.cells.length === 0 ? (
          <Empty>Here the verdict will stand, with every arm’s mean over the seeds and its difference from {study.baseline}.</Empty>
        ) : (
          <>
            <Panel title="What it says">
              <ul className={classes.said} data-testid="study-verdicts">
                {sentences.map((sentence) => (
                  <li key={sentence}>{sentence}</li>
                ))}
              </ul>
            </Panel>
            <Found name={study.name} table={table} />
            <Courses record={record} />
            <Yardsticks record={record} />
          </>
        )}
        <Panel title="Take it further" aside={`${counted(study.seeds.length, "seed")} so far`}>
          <div className={classes.buttons}>
            <Button
              size="xs"
              variant="default"
              disabled={busy}
              onClick={() => void openStudy(withAnotherSeed(study))}
              data-testid="add-seed"
            >
              Add a seed
            </Button>
            <SaveButtons record={record} />
            <Forget id={id} study={study} disabled={busy} />
          </div>
        </Panel>
      </div>
    </>
  );
}

/** The study with the next whole number as one more seed. */
const withAnotherSeed = (study: Study): Study => ({ ...study, seeds: [...study.seeds, Math.max(...study.seeds) + 1] });

/** Removing the study, after asking once more. */
function Forget({ id, study, disabled }: { id: string; study: Study; disabled: boolean }) {
  const [asking, question] = useDisclosure(false);
  const forget = () => {
    question.close();
    location.hash = hrefOf({ screen: "studies" });
    void forgetStudy(id);
  };
  return (
    <>
      <Button size="xs" variant="subtle" disabled={disabled} onClick={question.open} data-testid="forget-study">
        Delete the study …
      </Button>
      <Question open={asking} title={`Delete “${study.name}”?`} no="Keep it" yes="Delete it" onNo={question.close} onYes={forget}>
        What it found goes, with the teachers that it alone made. Files you have saved are not touched.
      </Question>
    </>
  );
}

/** What the figures are held against. */
function Yardsticks({ record }: { record: StudyRecord }) {
  const rows = yardstickRows(record).map(({ label, domains }) => ({ key: label, label, cells: domains }));
  if (rows.length === 0) return null;
  return (
    <Panel title="To compare with" aside="bits per byte">
      <DataTable
        caption="Teacher and byte frequencies in bits per byte"
        source={record.study.name}
        corner="Held against"
        columns={record.domains.map((domain) => ({ key: domain, label: domain, format: formatLoss }))}
        rows={rows}
      />
    </Panel>
  );
}

/** What is trained now. */
function Now({ stage, note }: { stage: string; note: string | undefined }) {
  const [units] = useChartUnits();
  const series = useSeries(stage);
  const spec = useMemo(() => lossChart(series, { ...units, y: "nats" }, undefined), [series, units]);
  return <ChartFigure title={`Now: ${note ?? "starting"}`} source="study" spec={spec} height={180} />;
}

const FILES = [
  {
    kind: "json",
    label: "study.json",
    type: "application/json",
    content: (record: StudyRecord) => JSON.stringify(studyExport(record), undefined, 2),
  },
  { kind: "csv", label: "study.csv", type: "text/csv;charset=utf-8", content: studyCsv },
  { kind: "md", label: "study.md", type: "text/markdown;charset=utf-8", content: studyReport },
] as const;

function SaveButtons({ record }: { record: StudyRecord }) {
  return FILES.map(({ kind, label, type, content }) => (
    <Button
      key={kind}
      size="xs"
      variant="default"
      onClick={() => saveFile(new Blob([content(record)], { type }), fileName({ title: "study", source: record.study.name }, kind))}
      data-testid={`save-study-${kind}`}
    >
      Save {label}
    </Button>
  ));
}
