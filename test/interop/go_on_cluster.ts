// Trains the teacher of the cluster package on in the studio. Run: npx tsx test/interop/go_on_cluster.ts CHECKPOINT FOLDER

import { goOn } from "./produce_cluster";

const [checkpoint, folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("name a checkpoint, and a folder to write to");
await goOn(checkpoint, folder);
