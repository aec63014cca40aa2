// The GPU worker of the long runs: teacher, experts, mixture.

import type { TrainCommands } from "../src/protocol/commands";
import { serve } from "../src/protocol/host";
import { trainExpert } from "../src/stages/expert";
import { describeGpu } from "../src/stages/gpu";
import { evaluateMixture } from "../src/stages/mixture";
import { trainTeacher } from "../src/stages/teacher";
import { openOpfs } from "../src/storage/opfs";

const blobs = openOpfs("project");

serve<TrainCommands>(self, {
  open: async () => describeGpu(await blobs),
  trainTeacher: async (argument, context) => trainTeacher(argument, context, await blobs),
  trainExpert: async (argument, context) => trainExpert(argument, context, await blobs),
  evaluateMixture: async (argument, context) => evaluateMixture(argument, context, await blobs),
});
