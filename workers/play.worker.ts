// The GPU worker that answers prompts, so that playing does not wait for training.

import type { PlayCommands } from "../src/protocol/commands";
import { serve } from "../src/protocol/host";
import { answer } from "../src/stages/play";
import { openOpfs } from "../src/storage/opfs";

const blobs = openOpfs("project");

serve<PlayCommands>(self, {
  generate: async (argument, context) => answer(argument, context, await blobs),
});
