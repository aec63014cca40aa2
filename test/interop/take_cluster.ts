// Takes what train.py left of the cluster package's project back into the studio, each folder into a project of its own, and says what came of
// it. Run: npx tsx test/interop/take_cluster.ts FILE RESULTS...

import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseRecipe } from "../../src/core/config/gate";
import { toProblem } from "../../src/core/errors";
import { takeResults } from "../../src/stages/takenResults";
import { corpus, prepared } from "./clusterProject";

/** What the studio takes of a folder, or the problem it has with it. */
async function taken(folder: string): Promise<object> {
  const { context, blobs } = await prepared(parseRecipe(await readFile(join(folder, "recipe.json"), "utf8")));
  const names = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const files = await Promise.all(
    names.map(async (entry) => {
      const path = join(entry.parentPath, entry.name);
      return { path: path.slice(folder.length + 1), file: new File([await readFile(path)], entry.name) };
    }),
  );
  return takeResults({ files, corpus }, context, blobs).catch((error: unknown) => ({ problem: toProblem(error) }));
}

const [file, ...folders] = process.argv.slice(2);
if (folders.length === 0) throw new Error("name a file to write to, and folders of results");

const found: object[] = [];
for (const folder of folders) found.push(await taken(folder));
await writeFile(file, JSON.stringify(found, undefined, 2));
