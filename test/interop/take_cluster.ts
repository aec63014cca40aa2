// Takes what train.py left of the cluster package's project back into the studio, and says what came of it. Run:
// npx tsx test/interop/take_cluster.ts RESULTS FILE

import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { toProblem } from "../../src/core/errors";
import { takeResults } from "../../src/stages/takenResults";
import { corpus, prepared } from "./clusterProject";

const [results, file] = process.argv.slice(2);
if (file === undefined) throw new Error("name a folder of results, and a file to write to");

const means = await prepared();
const names = (await readdir(results, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
const files = await Promise.all(
  names.map(async (entry) => {
    const path = join(entry.parentPath, entry.name);
    return { path: path.slice(results.length + 1), file: new File([await readFile(path)], entry.name) };
  }),
);
const taken = await takeResults({ files, corpus }, means.context, means.blobs).catch((error: unknown) => ({ problem: toProblem(error) }));
await writeFile(file, JSON.stringify(taken, undefined, 2));
