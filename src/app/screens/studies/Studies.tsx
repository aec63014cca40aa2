// Studies: the ready ones, a file to open, and those that were run here with how far they are and what they say.

import { Button, FileButton } from "@mantine/core";
import { useMemo, useState } from "react";
import { type Problem, toProblem } from "../../../core/errors";
import { counted } from "../../../core/format/format";
import { parseStudy } from "../../../core/study/gate";
import type { Study, StudyRecord } from "../../../core/study/study";
import { plannedCells } from "../../../core/study/study";
import { studyTable } from "../../../core/study/table";
import { verdicts } from "../../../core/study/words";
import { Heading } from "../../components/Heading";
import { Panel, PanelGrid } from "../../components/Panel";
import { ProblemNote } from "../../components/ProblemNote";
import { hrefOf, routeOfStage } from "../../hooks/useRoute";
import { useStudio } from "../../hooks/useStudio";
import { openStudy } from "../../studio";
import { finishedCells } from "./finished";
import classes from "./Studies.module.css";
import { useReadyStudies } from "./useReadyStudies";

const show = async (study: Study): Promise<void> => {
  location.hash = hrefOf(routeOfStage(await openStudy(study)));
};

export function Studies() {
  const ready = useReadyStudies();
  const shelf = useStudio((state) => state.shelf.studies);
  const busy = useStudio((state) => state.running !== undefined);
  const [problem, setProblem] = useState<Problem>();
  const open = async (file: File | null): Promise<void> => {
    if (file === null) return;
    try {
      await show(parseStudy(await file.text()));
    } catch (error) {
      setProblem(toProblem(error));
    }
  };
  return (
    <>
      <div className={classes.head}>
        <Heading>Studies</Heading>
        <p className="soft prose">
          One question, several ways to distil, several seeds. A study makes a teacher of its own from your texts, trains an expert per
          domain for every arm and seed, and says what it found with intervals. It can be stopped at any time and goes on where it was.
        </p>
      </div>
      <div className={classes.stack}>
        {problem && <ProblemNote problem={problem} kind="failure" />}
        {Object.entries(shelf).length > 0 && (
          <Panel title="Begun here">
            <ul className={classes.list}>
              {Object.entries(shelf).map(([id, record]) => (
                <Begun key={id} id={id} record={record} />
              ))}
            </ul>
          </Panel>
        )}
        <PanelGrid minimum="320px">
          {ready.map((study) => (
            <Panel key={study.name} title={study.name}>
              <p className="prose">{study.question}</p>
              <p className="soft">
                {counted(study.arms.length, "arm")} × {counted(study.seeds.length, "seed")}: {study.arms.map(({ name }) => name).join("; ")}
              </p>
              <Button variant="default" size="xs" disabled={busy} onClick={() => void show(study)} data-testid={`open-${study.name}`}>
                Open
              </Button>
            </Panel>
          ))}
        </PanelGrid>
        <Panel title="A study of your own">
          <p className="prose">
            A study is a JSON file: a base recipe, arms that change it, seeds. Take a ready one as a beginning: open it and save it from
            there.
          </p>
          <FileButton accept="application/json,.json" onChange={(file) => void open(file)} disabled={busy}>
            {(button) => (
              <Button {...button} variant="default" size="xs" data-testid="open-study-file">
                Open a study file
              </Button>
            )}
          </FileButton>
        </Panel>
      </div>
    </>
  );
}

function Begun({ id, record }: { id: string; record: StudyRecord }) {
  const planned = plannedCells(record.study).length;
  const said = useMemo(() => verdicts(studyTable(record)), [record]);
  return (
    <li>
      <a href={hrefOf({ screen: "studies", part: id })}>{record.study.name}</a>{" "}
      <span className="soft">
        {finishedCells(record)} of {counted(planned, "cell")}
      </span>
      {record.cells.length > 0 && <p className={classes.said}>{said.map(({ sentence }) => sentence).join(" ")}</p>}
    </li>
  );
}
