// The gates of a sparse teacher that were tuned to one student: kept beside the student as a small file of their own, with how far
// they went from the teacher's. The teacher's file is only read.

import type { GatesRecord } from "../core/config/gateRecords";
import type { ModelShape } from "../core/config/sizes";
import { gateDivergence } from "../core/evaluation/gates";
import type { HeldOut } from "../core/evaluation/quality";
import { writeGates } from "../core/exchange/gates";
import type { Executor, Weights } from "../core/graph/executor";
import { GATES, STUDENT } from "../core/model/predicting";
import { gateComparisonProgram } from "../core/model/programs";
import type { Blobs } from "../storage/blobs";
import { scoredTogether } from "./models";
import { sha256 } from "./sha256";

/** Gates that were tuned, and the teacher they are a copy of. */
export interface TunedGates {
  readonly gates: Weights;
  readonly teacher: { readonly weights: Weights; readonly shape: ModelShape; readonly path: string };
  /** Text that both are compared on. */
  readonly text: HeldOut;
}

/** Writes the gates to `path`; their record. */
export async function saveGates(
  { gates, teacher, text }: TunedGates,
  path: string,
  { executor, blobs }: { readonly executor: Executor; readonly blobs: Blobs },
): Promise<GatesRecord> {
  const { weights, shape } = teacher;
  const ofTeacher = await sha256(await blobs.read(teacher.path));
  const bytes = writeGates(await gates.read(), shape, ofTeacher);
  await blobs.write(path, bytes);
  const context = text.sequences[0].tokens.length;
  const batch = Math.min(scoredTogether(shape, context), text.sequences.length);
  const evaluator = await executor.evaluator(gateComparisonProgram(shape, batch, context), { [STUDENT]: weights, [GATES]: gates });
  try {
    const sizes = { layers: shape.layers, experts: shape.experts?.count ?? 1 };
    const divergence = await gateDivergence(evaluator, text.sequences, batch, sizes);
    return { path, bytes: bytes.length, sha256: await sha256(bytes), teacher: ofTeacher, divergence };
  } finally {
    evaluator.dispose();
  }
}
