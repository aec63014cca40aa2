// A studio without a browser: the real runner, keeper and protocol over workers that answer with made-up records, and
// over storage in memory. Each worker's commands can be replaced by a test.

import { createStore } from "zustand/vanilla";
import { createKeeper } from "../../src/app/keeper";
import { kindOf, stagesOf, statusOf } from "../../src/app/pipeline";
import { createPlayground } from "../../src/app/playground";
import { createRunner } from "../../src/app/runner";
import { createRunKeeper } from "../../src/app/runs/keep";
import { createSeriesBook } from "../../src/app/series";
import { initialState, type StudioState } from "../../src/app/state/store";
import type { WorkerName, Workers } from "../../src/app/workers";
import { membersOf } from "../../src/core/config/mixture";
import { type Recipe, recipeFor } from "../../src/core/config/recipe";
import type { CorpusSummary, ExportFile, ModelRecord } from "../../src/core/config/records";
import { encodeUtf8 } from "../../src/core/format/utf8";
import { connect } from "../../src/protocol/client";
import type { CommandMap, CorpusCommands, PlayCommands, TrainCommands } from "../../src/protocol/commands";
import type { StudioEvent } from "../../src/protocol/events";
import type { Context } from "../../src/protocol/host";
import { type Blobs, paths } from "../../src/storage/blobs";
import { MemoryBlobs, MemoryRecords } from "../../src/storage/memory";
import { within } from "../../src/storage/within";
import { withChanges } from "../withChanges";
import { importHandlers } from "./fakeImports";
import { mixtureRecord } from "./fakeMixture";
import { playHandlers } from "./fakePlay";
import { corpusOf, modelRecord, qualityOf, routerRecord } from "./fakeRecords";
import { fakeWorker } from "./fakeWorker";
import { routerStudies } from "./routerStudies";

/** The smallest recipe there is, with few steps. */
export const recipe: Recipe = withChanges(recipeFor("pico"), { teacher: { steps: 4 }, experts: { steps: 2 } });

/** A handler per command: what the page asks, and what the worker may do meanwhile. */
export type Handlers = {
  [Name in keyof AllCommands]: (argument: AllCommands[Name]["arguments"], context: Context) => Promise<AllCommands[Name]["result"]>;
};
type AllCommands = CorpusCommands & TrainCommands & PlayCommands;

let trainings = 0;

/** Trains in as many steps as the settings say, with the events that a training stage sends. */
async function trained(id: string, steps: number, names: readonly string[], context: Context, blobs: Blobs): Promise<ModelRecord> {
  for (let step = 1; step <= steps; step++) {
    const columns = {
      step: [step],
      tokens: [step * 256],
      seconds: [step * 0.5],
      learningRate: [1e-3],
      gradientNorm: [1],
      loss: [5 - step],
    };
    context.emit({ kind: "steps", stage: id, columns: { ...columns, terms: { ce: [5 - step] }, weights: {} } });
    context.emit({ kind: "progress", stage: id, done: step, total: steps, unit: "steps" });
    await context.checkpoint(id);
  }
  context.emit({ kind: "evaluation", stage: id, step: steps, tokens: steps * 256, domains: qualityOf(names) });
  context.emit({ kind: "sample", stage: id, step: steps, prompt: "once", text: "upon" });
  const record = modelRecord(id, names);
  await blobs.write(record.path, encodeUtf8(`${id}, the ${++trainings}th model`)); // no two files are equal
  return record;
}

async function writeAll(blobs: Blobs, files: readonly string[]): Promise<void> {
  for (const path of files) await blobs.write(path, new Uint8Array([1]));
}

const namesOf = (corpus: CorpusSummary): string[] => corpus.domains.map(({ name }) => name);
const shards = (corpus: CorpusSummary, at: (domain: number, split: "train" | "validation") => string): string[] =>
  corpus.domains.flatMap((_, index) => [at(index, "train"), at(index, "validation")]);

function workingHandlers(blobs: MemoryBlobs): Handlers {
  const at = (space: string | undefined): Blobs => (space === undefined ? blobs : within(blobs, space));
  const keepCorpus = async (corpus: CorpusSummary, space: string | undefined): Promise<CorpusSummary> => {
    await writeAll(at(space), shards(corpus, paths.documents));
    return corpus;
  };
  const packed = async (storage: string): Promise<ExportFile> => {
    await blobs.write(storage, new Uint8Array([1]));
    return { path: storage.split("/")[1], storage, bytes: 1, sha256: "0".repeat(64), description: "" };
  };
  return {
    useSample: ({ space }) => keepCorpus(corpusOf(["en", "de"]), space),
    ingest: ({ files, space }) => keepCorpus(corpusOf([...new Set(files.map(({ path }) => path.split("/")[0]))], "files"), space),
    async trainTokenizer({ corpus, space }, context) {
      context.emit({ kind: "merges", newest: ["th"], vocabSize: 258 });
      await writeAll(at(space), [paths.tokenizer, ...shards(corpus, paths.tokens)]);
      return { vocabSize: 512, merges: 255, bytesPerToken: {}, trainTokens: {}, validationTokens: {} };
    },
    ...importHandlers(blobs),
    async addDomains({ corpus, tokenizer, files }) {
      const grown = corpusOf([...namesOf(corpus), ...new Set(files.map(({ path }) => path.split("/")[0]))], "files");
      const added = grown.domains.slice(corpus.domains.length).map((_, i) => corpus.domains.length + i);
      for (const at of [paths.documents, paths.tokens])
        await writeAll(
          blobs,
          added.flatMap((i) => [at(i, "train"), at(i, "validation")]),
        );
      return { corpus: grown, tokenizer };
    },
    tokenize: async ({ text }) => [...text].map((letter, id) => ({ id, text: letter })),
    fitRouter: async ({ recipe, corpus }) => {
      await writeAll(blobs, [paths.router]);
      return routerRecord(membersOf(namesOf(corpus), recipe.mixture));
    },
    ...routerStudies,
    route: async () => ({ probabilities: { en: 1 }, known: true }),
    packCorpus: () => packed(paths.balancedSet),
    exportCluster: () => packed(paths.cluster),
    takeResults: async () => [],
    async exportAll({ models }) {
      const names = models.map(({ id }) => id.replace(":", "-"));
      await writeAll(blobs, names.map(paths.exported));
      const one = { bytes: 1, sha256: "0".repeat(64), description: "a model" };
      return names.map((name) => ({ ...one, path: `${name}.zip`, storage: paths.exported(name) }));
    },
    open: async () => ({
      name: "fake",
      software: true,
      shaderF16: false,
      subgroups: false,
      maxBufferBytes: 1,
      executor: "reference" as const,
    }),
    trainTeacher: ({ recipe, corpus, space }, context) => trained("teacher", recipe.teacher.steps, namesOf(corpus), context, at(space)),
    trainExpert: ({ recipe, domain: name }, context) => trained(`expert:${name}`, recipe.experts.steps, [name], context, blobs),
    async tryExpert({ recipe, domain: name, stage }, context) {
      const { final } = await trained(stage, recipe.experts.steps, [name], context, new MemoryBlobs());
      return { state: "done", quality: final[name], seconds: 2, tokens: 1024 };
    },
    async trainJoint({ recipe, corpus, kind }, context) {
      const { shape, steps, tokens, seconds, final } = await trained(
        `joint:${kind}`,
        recipe.experts.steps,
        namesOf(corpus),
        context,
        blobs,
      );
      const path = paths.joint(kind, "student");
      await writeAll(blobs, [path]);
      const parts = [{ name: "student", path, parameters: 1000 }];
      return { id: `joint:${kind}`, kind, shape, domains: namesOf(corpus), parts, steps, tokens, seconds, final };
    },
    async tryStudents({ recipe, domains, stage }, context) {
      const { final } = await trained(stage, recipe.experts.steps, domains, context, new MemoryBlobs());
      return Object.fromEntries(domains.map((name) => [name, { state: "done" as const, quality: final[name], seconds: 2, tokens: 1024 }]));
    },
    async evaluateMixture({ corpus, experts }) {
      return mixtureRecord(
        namesOf(corpus),
        experts.map(({ id }) => id.slice("expert:".length)),
      );
    },
    ...playHandlers,
  };
}

export interface FakeStudioOptions {
  readonly handlers?: Partial<Handlers>;
  /** What an earlier page left. */
  readonly blobs?: MemoryBlobs;
  readonly records?: MemoryRecords;
  readonly state?: Partial<StudioState>;
  /** Whether another tab has the project. */
  readonly elsewhere?: boolean;
}

/** A studio whose workers finish every stage at once, unless a test replaces a handler. */
export function fakeStudio(options: FakeStudioOptions = {}) {
  const { blobs = new MemoryBlobs(), records = new MemoryRecords() } = options;
  const handlers: Handlers = { ...workingHandlers(blobs), ...options.handlers };
  const access = options.elsewhere ? "reading" : "own";
  const store = createStore<StudioState>(() => ({ ...initialState, recipe, access, ...options.state }));
  const series = createSeriesBook(() => {});
  const calls: string[] = [];
  const started: WorkerName[] = [];
  const clients: Partial<Record<WorkerName, ReturnType<typeof connect<CommandMap>>>> = {};
  const logged = Object.fromEntries(
    (Object.keys(handlers) as (keyof Handlers)[]).map((command) => [
      command,
      (argument: never, context: Context) => {
        calls.push(command);
        return handlers[command](argument, context);
      },
    ]),
  );
  const client = (name: WorkerName) => () => {
    if (clients[name] === undefined) started.push(name);
    clients[name] ??= connect(fakeWorker(logged as never), hear);
    return clients[name] as never;
  };
  const workers: Workers = {
    corpus: client("corpus"),
    train: client("train"),
    play: client("play"),
    restart(name) {
      clients[name]?.close();
      delete clients[name];
    },
  };
  let ticks = 0;
  const claim = async () => !options.elsewhere;
  const now = () => 1e12 + ticks * 1000;
  const openBlobs = async () => blobs;
  const keeper = createKeeper({ store, series, openRecords: async () => records, openBlobs, claim, onSaved: () => {}, now });
  const clock = () => ticks;
  const timers: (() => void)[] = [];
  const runs = createRunKeeper({ store, keeper, later: (run) => void timers.push(run) });
  const runner = createRunner({ store, series, keeper, runs, workers, openBlobs, clock, now, shown: async () => {} });
  const playground = createPlayground(store, workers);
  const listeners: ((event: StudioEvent) => void)[] = [runner.hear, playground.hear];
  function hear(event: StudioEvent): void {
    for (const listener of listeners) listener(event);
  }
  return {
    store,
    series,
    runner,
    keeper,
    runs,
    playground,
    blobs,
    records,
    workers,
    /** What the workers do from now on. */
    handlers,
    /** Commands in the order the workers got them. */
    calls,
    onEvent: (listener: (event: StudioEvent) => void) => void listeners.push(listener),
    /** Workers in the order they were started. */
    started,
    state: () => store.getState(),
    /** Lets the studio's clock go on. */
    tick(seconds: number) {
      ticks += seconds;
    },
    /** Lets the time run out in which deleted runs can be brought back. */
    expire() {
      for (const timer of timers.splice(0)) timer();
    },
    /** Waits until the state satisfies `claim`. */
    async until(claimed: (state: StudioState) => boolean): Promise<void> {
      if (claimed(store.getState())) return;
      await new Promise<void>((resolve) => {
        const leave = store.subscribe((state) => {
          if (!claimed(state)) return;
          leave();
          resolve();
        });
      });
    },
  };
}

export function droppedFile(path: string, text = "words"): { path: string; file: File } {
  return { path, file: new File([text], path.split("/").at(-1)!) };
}

/** A studio in which everything is done. */
export async function finishedStudio(options: FakeStudioOptions = {}) {
  const studio = fakeStudio(options);
  await studio.runner.runAll();
  studio.calls.length = 0;
  return studio;
}

/** The status of every stage in running order, without those that train several domains' students in one run. */
export function statuses(studio: ReturnType<typeof fakeStudio>, domains = ["en", "de"]): string[] {
  return stagesOf(domains)
    .filter((stage) => kindOf(stage) !== "joint")
    .map((stage) => statusOf(stage, studio.state()));
}
