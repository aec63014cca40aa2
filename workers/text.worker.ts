// A helper of the corpus worker: takes in documents, counts words and encodes, some documents at a time.

import { serve } from "../src/protocol/host";
import { type HelperCommands, textHandlers } from "../src/stages/textParts";

serve<HelperCommands>(self, textHandlers());
