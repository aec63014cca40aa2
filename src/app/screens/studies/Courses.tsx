// What becomes of every domain while a study's students learn others: for each arm a chart and a table over phases, and
// what was forgotten in the end.

import { useMemo } from "react";
import { formatNumber } from "../../../core/format/format";
import { type Course, coursesOf, type Unit } from "../../../core/study/course";
import { phaseName } from "../../../core/study/courseReport";
import type { StudyRecord } from "../../../core/study/study";
import { meanInWords } from "../../../core/study/words";
import { ChartFigure } from "../../components/ChartFigure";
import { DataTable } from "../../components/DataTable";
import { Panel, PanelGrid } from "../../components/Panel";
import { courseChart } from "./courseChart";
import classes from "./Studies.module.css";

const UNITS: readonly (readonly [unit: Unit, label: string])[] = [
  ["bitsPerByte", "bits per byte"],
  ["loss", "nats per token"],
];

export function Courses({ record }: { record: StudyRecord }) {
  const courses = useMemo(() => coursesOf(record), [record]);
  if (courses.length === 0) return null;
  const { study, domains } = record;
  return (
    <>
      {courses.map((course) => (
        <ArmCourse key={course.arm} course={course} record={record} />
      ))}
      <PanelGrid minimum="420px">
        {UNITS.map(([unit, label]) => (
          <Panel key={unit} title={`Forgotten, ${label}`} aside="loss at the end less the best on the way">
            <DataTable
              caption={`What every arm forgot of every domain, in ${label}`}
              source={study.name}
              corner="Arm"
              columns={domains.map((domain) => ({ key: domain, label: domain, format: formatNumber }))}
              rows={courses.map(({ arm, forgotten }) => ({
                key: arm,
                label: arm,
                cells: Object.fromEntries(domains.map((domain) => [domain, forgotten[domain][unit].mean])),
                shown: Object.fromEntries(domains.map((domain) => [domain, meanInWords(forgotten[domain][unit], study.seeds.length)])),
              }))}
              look={{ className: classes.course }}
            />
          </Panel>
        ))}
      </PanelGrid>
    </>
  );
}

function ArmCourse({ course, record: { study, domains } }: { course: Course; record: StudyRecord }) {
  const { arm, phases } = course;
  const spec = useMemo(() => courseChart(course, domains), [course, domains]);
  const caption = `${arm}: every domain after every phase`;
  return (
    <PanelGrid minimum="600px">
      <ChartFigure title={caption} source={study.name} spec={spec} />
      <Panel title={`${arm}: bits per byte`} aside="outlined: what was just trained">
        <DataTable
          caption={`${caption}, in bits per byte`}
          source={study.name}
          corner="Phase"
          columns={domains.map((domain) => ({ key: domain, label: domain, format: formatNumber }))}
          rows={phases.map((phase, i) => ({
            key: String(i),
            label: phaseName(i, phase, phases.length - 1),
            cells: Object.fromEntries(domains.map((domain) => [domain, phase.domains[domain].mean])),
            shown: Object.fromEntries(domains.map((domain) => [domain, meanInWords(phase.domains[domain], study.seeds.length)])),
          }))}
          look={{
            className: classes.course,
            cell: (phase, domain) => ({ "data-trained": isAlone(phases[Number(phase)].trained, domain) || undefined }),
          }}
        />
      </Panel>
    </PanelGrid>
  );
}

const isAlone = (trained: readonly string[], domain: string): boolean => trained.length === 1 && trained[0] === domain;
