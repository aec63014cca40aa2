// The GPU worker that answers prompts, so that playing does not wait for training.

import type { PlayCommands } from "../src/protocol/commands";
import { serve } from "../src/protocol/host";
import { alternatives, answer } from "../src/stages/play/answer";
import { projectFiles } from "../src/stages/projectFiles";

const blobs = projectFiles(self);

serve<PlayCommands>(self, {
  generate: async (argument, context) => answer(argument, context, await blobs),
  alternatives: async (argument, context) => alternatives(argument, context, await blobs),
});
