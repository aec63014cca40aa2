// The CPU worker: texts, tokenizer, router, packages.

import mixture from "../src/core/exchange/torch/mixture.py?raw";
import sparse from "../src/core/exchange/torch/sparse.py?raw";
import type { CorpusCommands } from "../src/protocol/commands";
import { serve } from "../src/protocol/host";
import { packCorpus } from "../src/stages/balancedSet";
import { compareClassifiers } from "../src/stages/classifiers";
import { useSample } from "../src/stages/corpus";
import { addDropped, takeDropped } from "../src/stages/dropped";
import { exportAll } from "../src/stages/export";
import { exportCluster } from "../src/stages/exportCluster";
import { helpersFrom } from "../src/stages/helpers";
import { importModel } from "../src/stages/importedModel";
import { importTokenizerFiles } from "../src/stages/importedTokenizer";
import { projectFiles } from "../src/stages/projectFiles";
import { testRobustness } from "../src/stages/robustness";
import { fitRouter, route } from "../src/stages/router";
import { takeResults } from "../src/stages/takenResults";
import { tokenize, trainTokenizer } from "../src/stages/tokenizer";
import type { Blobs } from "../src/storage/blobs";
import { within } from "../src/storage/within";

/** The files of the program that trains on a cluster, by their paths in its package. */
const FOLDER = "../src/core/exchange/torch/cluster/";
const sources = import.meta.glob<string>("../src/core/exchange/torch/cluster/**/*.{py,txt}", {
  query: "?raw",
  import: "default",
  eager: true,
});
const program = Object.fromEntries(Object.entries(sources).map(([path, text]) => [path.slice(FOLDER.length), text]));

const blobs = projectFiles(self);
const openPool = helpersFrom(() => new Worker(new URL("./text.worker.ts", import.meta.url), { type: "module", name: "text" }));
const spaceOf = async (space: string | undefined): Promise<Blobs> => (space === undefined ? blobs : within(await blobs, space));

serve<CorpusCommands>(self, {
  useSample: async (argument, context) => useSample(argument, context, await spaceOf(argument.space)),
  ingest: async (argument, context) => takeDropped(argument, context, await spaceOf(argument.space), openPool),
  trainTokenizer: async (argument, context) => trainTokenizer(argument, context, await spaceOf(argument.space), openPool, await blobs),
  importTokenizer: async (argument, context) => importTokenizerFiles(argument, context, await blobs),
  importModel: async (argument, context) => importModel(argument, context, await blobs),
  addDomains: async (argument, context) => addDropped(argument, context, await blobs, openPool),
  tokenize: async (argument, context) => tokenize(argument, context, await blobs),
  fitRouter: async (argument, context) => fitRouter(argument, context, await blobs),
  route: async (argument, context) => route(argument, context, await blobs),
  compareClassifiers: async (argument, context) => compareClassifiers(argument, context, await blobs),
  testRobustness: async (argument, context) => testRobustness(argument, context, await blobs),
  packCorpus: async (argument, context) => packCorpus(argument, context, await blobs),
  exportCluster: async (argument, context) => exportCluster(argument, context, await blobs, program),
  takeResults: async (argument, context) => takeResults(argument, context, await blobs),
  exportAll: async (argument, context) => exportAll(argument, context, await blobs, { mixture, sparse }),
});
