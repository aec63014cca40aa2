// A helper of the corpus worker: counts words and encodes documents, a part of a domain at a time.

import type { TextCommands } from "../src/protocol/commands";
import { serve } from "../src/protocol/host";
import { textHandlers } from "../src/stages/textParts";

serve<TextCommands>(self, textHandlers());
