// The gate for a shelf of studies from outside: each study by the gate for study.json, and what they stand on by its shape.

import { isObject } from "../config/json";
import { corpusShape, modelShape, tokenizerShape } from "../config/recordShapes";
import { byName, object, oneOf, type Shape, unfit } from "../config/shape";
import type { Foundation } from "./foundation";
import { parseStudyRecord } from "./recordGate";
import type { StudyShelf } from "./shelf";
import type { StudyRecord } from "./study";

const study: Shape<StudyRecord> = (value, place) => {
  if (!isObject(value)) throw unfit(value, place, "a study");
  return parseStudyRecord(value);
};

const shelf = object<StudyShelf>({
  version: oneOf(1),
  studies: byName(study),
  foundations: byName(object<Foundation>({ corpus: corpusShape, tokenizer: tokenizerShape, teacher: modelShape })),
});

/** The shelf that `value` is. Throws StudioError("bad-package") or, for a study, "bad-study", naming the place. */
export const parseShelf = (value: unknown): StudyShelf => shelf(value, "studies");
