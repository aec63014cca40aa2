// The valley in Python: whole modules that parse and whose tests pass.

import type { Chooser } from "../chooser";
import { collectionModule } from "./collection";
import { ledgerModule, weatherModule } from "./logbooks";
import { registryModule } from "./registry";
import { routesModule } from "./routes";
import { toolsModule } from "./tools";
import { travellerModule } from "./traveller";

const KINDS: readonly (readonly [(choose: Chooser) => string, number])[] = [
  [collectionModule, 4],
  [travellerModule, 2],
  [toolsModule, 2],
  [routesModule, 1],
  [ledgerModule, 1],
  [weatherModule, 1],
  [registryModule, 1],
];

export const pythonModule = (choose: Chooser): string => choose.weighted(KINDS)(choose);
