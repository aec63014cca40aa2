// The part of a study's report that tells how every domain stood after every phase, and what was forgotten: Markdown for
// people, like report.ts, which it is a part of.

import { table as markdownTable, plain } from "../format/markdown";
import type { Course, CoursePhase, Unit } from "./course";
import type { StudyRecord } from "./study";
import { meanInWords } from "./words";

const UNITS: Readonly<Record<Unit, string>> = { bitsPerByte: "Bits per byte", loss: "Nats per token" };

/** What was trained until a phase ended, as the beginning of a row. */
export function phaseName(phase: number, { trained }: Pick<CoursePhase, "trained">, phases: number): string {
  if (phase === 0) return "at the beginning";
  return trained.length === 1 ? `after ${trained[0]}` : `after part ${phase} of ${phases}`;
}

/** The sections on phases and on what was forgotten; none without a course. */
export function courseSections(courses: readonly Course[], { study, domains }: StudyRecord): readonly string[] {
  if (courses.length === 0) return [];
  const planned = study.seeds.length;
  const header = domains.map(plain);
  const tables = courses.map(({ arm, phases }) => {
    const rows = phases.map((phase, i) => [
      plain(phaseName(i, phase, phases.length - 1)),
      ...domains.map((domain) => {
        const figure = meanInWords(phase.domains[domain], planned);
        return phase.trained.length === 1 && phase.trained[0] === domain ? `**${figure}**` : figure;
      }),
    ]);
    return `### ${plain(arm)}\n\n${markdownTable(["", ...header], rows)}`;
  });
  const forgotten = (Object.keys(UNITS) as Unit[]).map((unit) => {
    const rows = courses.map((course) => [
      plain(course.arm),
      ...domains.map((domain) => meanInWords(course.forgotten[domain][unit], planned)),
    ]);
    return markdownTable([UNITS[unit], ...header], rows);
  });
  return [
    ["## After every phase", "Bits per byte on held-out text; bold where the domain was just trained.", ...tables].join("\n\n"),
    ["## Forgotten", "The loss at the end less the best on the way. 0 says that a domain ended at its best.", ...forgotten].join("\n\n"),
  ];
}
