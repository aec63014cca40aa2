// The GPU worker of the long runs: teacher, experts, students of several domains, mixture.

import type { TrainCommands } from "../src/protocol/commands";
import { serve } from "../src/protocol/host";
import { trainExpert, tryExpert } from "../src/stages/expert";
import { describeGpu } from "../src/stages/gpu";
import { evaluateMixture } from "../src/stages/mixture";
import { compareByModels } from "../src/stages/modelClassifiers";
import { trainJoint, tryStudents } from "../src/stages/students";
import { trainTeacher } from "../src/stages/teacher";
import type { Blobs } from "../src/storage/blobs";
import { openOpfs } from "../src/storage/opfs";
import { within } from "../src/storage/within";

const blobs = openOpfs("project");

/** A study's own files, with the device opened on the project's: what is found out about kernels is kept there. */
async function spaceOf(space: string | undefined): Promise<Blobs> {
  if (space === undefined) return blobs;
  await describeGpu(await blobs);
  return within(await blobs, space);
}

serve<TrainCommands>(self, {
  open: async () => describeGpu(await blobs),
  trainTeacher: async (argument, context) => trainTeacher(argument, context, await spaceOf(argument.space), await blobs),
  trainExpert: async (argument, context) => trainExpert(argument, context, await blobs),
  tryExpert: async (argument, context) => tryExpert(argument, context, await spaceOf(argument.space), await blobs),
  compareByModels: async (argument, context) => compareByModels(argument, context, await blobs),
  trainJoint: async (argument, context) => trainJoint(argument, context, await blobs),
  tryStudents: async (argument, context) => tryStudents(argument, context, await spaceOf(argument.space)),
  evaluateMixture: async (argument, context) => evaluateMixture(argument, context, await blobs),
});
