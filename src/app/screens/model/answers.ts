// What a model answered to held-out instructions, as the rows of tables: its scores on each part of a domain, and its answers beside
// what stands there and, for an expert, beside its teacher's. Not their look.

import type { ModelRecord } from "../../../core/config/records";
import type { SplitResponses } from "../../../core/config/responses";
import { ANSWERED_SPLITS, type AnsweredSplit } from "../../../core/config/splits";
import { formatDecimals } from "../../../core/format/format";
import { formatLoss } from "../../components/figures";
import type { Table, TableColumn, TableRow } from "../../components/tableRows";

const inPoints = (value: number): string => formatDecimals(value, 1);
const SCORES: readonly TableColumn[] = [
  { key: "rougeL", label: "ROUGE-L", format: inPoints },
  { key: "loss", label: "Response loss", format: formatLoss },
];
const TEACHERS: readonly TableColumn[] = [
  { key: "teacherRougeL", label: "Teacher’s ROUGE-L", format: inPoints },
  { key: "teacherLoss", label: "Teacher’s loss", format: formatLoss },
];

/** The records that tables are made of; the teacher's only beside an expert's. */
export interface Answering {
  readonly model: Pick<ModelRecord, "responses">;
  readonly teacher?: Pick<ModelRecord, "responses"> | undefined;
}

interface Part {
  readonly name: string;
  readonly own: SplitResponses;
  readonly teachers?: SplitResponses | undefined;
}

/** Each part that was answered; named by its domain where there are several. */
function partsOf({ model: { responses = {} }, teacher }: Answering): readonly Part[] {
  const domains = Object.entries(responses);
  return domains.flatMap(([domain, bySplit]) =>
    ANSWERED_SPLITS.flatMap((split): Part[] => {
      const own = bySplit[split];
      if (own === undefined) return [];
      const name = PART_WORDS[split];
      return [{ name: domains.length > 1 ? `${domain}, ${name}` : name, own, teachers: teacher?.responses?.[domain]?.[split] }];
    }),
  );
}

const PART_WORDS: Readonly<Record<AnsweredSplit, string>> = { test: "test prompts", shifted: "shifted prompts" };

/** Scores, a row for each part. */
export function scoresTable(answering: Answering): Table {
  const parts = partsOf(answering);
  const columns = parts.some(({ teachers }) => teachers) ? [...SCORES, ...TEACHERS] : SCORES;
  const rows = parts.map(({ name, own, teachers }) => ({
    key: name,
    label: name,
    cells: {
      rougeL: own.rougeL,
      loss: own.loss,
      ...(teachers && { teacherRougeL: teachers.rougeL, teacherLoss: teachers.loss }),
    },
  }));
  return { corner: "Held out", columns, rows };
}

/** Answers, a row for each prompt that was kept. A teacher that answered other prompts has nothing beside them. */
export function answersTable(answering: Answering): Table {
  const parts = partsOf(answering);
  const rows = parts.flatMap(({ name, own, teachers }) =>
    own.samples.map(({ prompt, reference, answer }, i): TableRow => {
      const said = teachers?.samples.find((sample) => sample.prompt === prompt)?.answer;
      return { key: `${name} ${i}`, label: prompt, group: name, cells: { reference, answer, teachers: said } };
    }),
  );
  const hasTeachers = rows.some(({ cells }) => cells.teachers !== undefined);
  const columns = [
    { key: "reference", label: "Reference" },
    { key: "answer", label: "Its answer" },
    ...(hasTeachers ? [{ key: "teachers", label: "The teacher’s answer" }] : []),
  ];
  return { corner: "Prompt", columns, rows };
}

/** How often prompts were answered, as a remark: "100 prompts, 5 answers each". */
export function remarkOf(answering: Answering): string {
  const [first] = partsOf(answering);
  return first ? `${first.own.prompts} prompts a part, ${first.own.seeds} sampled answers each` : "";
}
