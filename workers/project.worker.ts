// The worker that packs and unpacks whole projects, while the others go on with the one that is open.

import type { ProjectCommands } from "../src/protocol/commands";
import { serve } from "../src/protocol/host";
import { packProject } from "../src/stages/packing";
import { lookInto, unpackProject } from "../src/stages/unpacking";
import { openOpfs } from "../src/storage/opfs";
import { storageEstimate } from "../src/storage/quota";
import { openRecords } from "../src/storage/records";

const openPlaces = async ({ folder, database }: ProjectCommands["unpackProject"]["arguments"]["places"]) => ({
  blobs: await openOpfs(folder),
  records: await openRecords(database),
});

serve<ProjectCommands>(self, {
  lookInto: ({ file }) => lookInto({ file, path: file.name }),
  packProject: async ({ places, name, version }, context) => packProject({ ...(await openPlaces(places)), name, version }, context),
  async unpackProject({ file, places }, context) {
    const { used, most } = await storageEstimate();
    return unpackProject({ file, path: file.name, left: most > 0 ? most - used : undefined, ...(await openPlaces(places)) }, context);
  },
});
