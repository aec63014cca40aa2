// "Continue on a cluster": what a recipe trains as a package that PyTorch trains on other machines, started by torchrun. Texts, tokenizer,
// first weights and the program are files of the package; nothing is left for it to look up. Its runs are planned by clusterRuns.ts.

import { type ClusterSettings, MANIFEST, manifestJson, RECIPE, RUNS, recipeJson, runsJson } from "../core/cluster/package";
import { RUNS_FORMAT, RUNS_VERSION } from "../core/cluster/runs";
import { bytesOf } from "../core/corpus/reading/bytes";
import type { WrittenFile } from "../core/exchange/writtenFile";
import type { StreamedFile } from "../core/exchange/zipStream";
import { encodeUtf8 } from "../core/format/utf8";
import { paths } from "../storage/blobs";
import { clusterDomain, type PlannedRun, TEACHER_FILE } from "./clusterRuns";
import { hashed } from "./hashed";
import type { PlanningMeans } from "./training";

/** The texts of the program by their paths in the package. */
export type ClusterProgram = Readonly<Record<string, string>>;

export interface ClusterParts {
  readonly planned: readonly PlannedRun[];
  readonly settings: ClusterSettings;
  readonly program: ClusterProgram;
  /** The studio's. */
  readonly version: string;
}

/** The package's files, each made when it is asked for; the list of them all is the last. */
export async function* clusterFiles(
  { planned, settings, program, version }: ClusterParts,
  { recipe, corpus, tokenizer, blobs }: PlanningMeans,
): AsyncGenerator<StreamedFile> {
  const written: WrittenFile[] = [];
  const noted = (name: string, pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>, stored = false): StreamedFile => ({
    name,
    pieces: hashed(pieces, (passed) => written.push({ path: name, ...passed })),
    stored,
  });
  const text = (name: string, content: string): StreamedFile => noted(name, [encodeUtf8(content)]);
  const stored = async (name: string, path: string): Promise<StreamedFile> => noted(name, bytesOf(await blobs.file(path), path), true);

  const domains = await Promise.all(corpus.domains.map((domain, place) => clusterDomain(domain, place, blobs)));
  const runs = planned.map(({ run }) => run);
  yield text(RECIPE, recipeJson({ ...recipe, cluster: { runs: runs.map(({ id }) => id), ...settings } }));
  const { vocabSize, endOfText } = tokenizer;
  yield text(RUNS, runsJson({ format: RUNS_FORMAT, version: RUNS_VERSION, vocabSize, endOfText, domains, runs }));
  yield await stored(paths.tokenizer, paths.tokenizer);
  for (const { train, validation } of domains)
    for (const { file, examples } of [train, validation]) {
      yield await stored(file, file);
      if (examples) yield await stored(examples, examples);
    }
  const teacher = planned.find(({ run }) => run.teacher && "file" in run.teacher);
  if (teacher) yield await stored(TEACHER_FILE, paths.teacher);
  for (const { name, bytes } of planned.flatMap(({ files }) => files)) yield noted(name, [await bytes()], true);
  for (const [path, content] of Object.entries(program)) yield text(path, content);
  yield { name: MANIFEST, pieces: hashed([encodeUtf8(manifestJson(written, version))], () => {}) };
}
