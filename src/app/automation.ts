// The studio for programs: `window.limbeck`, through which the headless runner drives the page, and anyone the console.
// A run goes through the same functions as the screens. Texts come in through the page's folder input; without any the
// built-in sample is used.
//
//   limbeck.onProgress((progress) => console.log(progress));
//   const report = await limbeck.run({ teacher: { size: "pico" } });
//   for (const { path } of report.files) await limbeck.download(path);

import type { StoreApi } from "zustand/vanilla";
import { parseRecipe } from "../core/config/gate";
import type { Recipe } from "../core/config/recipe";
import type { ProjectRecord } from "../core/config/records";
import type { ImportedSettings, TokenizerFile } from "../core/config/tokenizer";
import { type Problem, toProblem } from "../core/errors";
import { parseStudy } from "../core/study/gate";
import { parseStudyRecord } from "../core/study/recordGate";
import type { StudyRecord } from "../core/study/study";
import type { DroppedFile } from "../protocol/commands";
import type { StageId, StudioEvent } from "../protocol/events";
import { metricLines } from "./metrics";
import { CHECKS, dependents, planOf, studyIdOf } from "./pipeline";
import { type Report, report } from "./report";
import { domainsOf } from "./state/project";
import type { StudioState } from "./state/store";
import { shelve } from "./study/cells";

/** Where a run stands; told when a stage begins and at most four times a second within it. */
export interface RunProgress {
  /** "corpus", "tokenizer", "teacher", "expert:DOMAIN", "router", "mixture" or "export". */
  readonly stage: StageId;
  readonly done?: number;
  readonly total?: number;
  readonly unit?: string;
  readonly note?: string;
  /** Nats per token at the latest step. */
  readonly loss?: number;
  readonly tokensPerSecond?: number;
}

/** A router with all that is known of it, and what its tests found. */
export type RouterChecks = Pick<ProjectRecord, "router" | "classifiers" | "byModels" | "robustness">;

type NoticeListener = (notice: Problem & { readonly stage: StageId }) => void;

/** What programs find at `window.limbeck`. Every promise that rejects does so with a Problem: code, message, hint. */
export interface Automation {
  /** The studio's version. */
  readonly version: string;
  /**
   * Runs every stage of a recipe (any JSON value that the gate lets pass; what is missing gets its default) on the
   * dropped texts or, without any, on the sample; models of an earlier run are given up.
   */
  run(recipe: unknown): Promise<Report>;
  /**
   * Runs what a study (any JSON value that its gate lets pass) has not run yet, on the dropped texts or the sample; results
   * are kept cell by cell, also when it is stopped or fails. `earlier`, what a study.json holds, is taken up.
   */
  runStudy(study: unknown, earlier?: unknown): Promise<StudyRecord>;
  /**
   * Keeps the files of a tokenizer, a tokenizer.json or a vocab.json with its merges.txt: a recipe with these settings uses it in
   * place of training one.
   */
  useTokenizer(files: readonly TokenizerFile[]): Promise<ImportedSettings>;
  /** Puts the router of the last run to its tests: other classifiers beside it, those that models are, and changed texts. */
  check(): Promise<RouterChecks>;
  /** What every study has found so far, by its id. */
  studies(): Readonly<Record<string, StudyRecord>>;
  /** Calls `listener` as runs go on; returns what ends that. */
  onProgress(listener: (progress: RunProgress) => void): () => void;
  /** Calls `listener` with warnings that stop no stage, such as files left out; returns what ends that. */
  onNotice(listener: NoticeListener): () => void;
  /** Every step, evaluation and sample since the last run began, one JSON object a line; see metrics.ts. */
  metrics(): string;
  /** Starts the browser's download of an exported file, by its path in the report. */
  download(path: string): Promise<void>;
  /** `count` bytes of an exported file from byte `first` on, or what is left of it, in base64. */
  read(path: string, first: number, count: number): Promise<string>;
}

declare global {
  interface Window {
    limbeck: Automation;
  }
}

/** The functions of studio.ts that automation goes through. */
export interface AutomationParts {
  readonly store: StoreApi<StudioState>;
  readonly version: string;
  readonly browser: string;
  open(): Promise<void>;
  /** Whether the browser has a GPU at all: known long before the device has passed its self-test. */
  hasAdapter(): Promise<boolean>;
  setRecipe(recipe: Recipe): void;
  useTokenizer(files: readonly DroppedFile[]): Promise<ImportedSettings>;
  settled(): Promise<void>;
  discard(stages: readonly StageId[]): Promise<void>;
  runAll(): Promise<void>;
  start(stage: StageId): Promise<void>;
  exported(path: string): Promise<Blob>;
  download(path: string): Promise<void>;
  listen(listener: (event: StudioEvent) => void): () => void;
}

export function createAutomation(parts: AutomationParts): Automation {
  const { store, version, browser } = parts;
  const noticed = new Set<NoticeListener>();
  let lines: string[] = [];

  const tellNotice = (stage: StageId, problem: Problem): void => {
    for (const listener of noticed) listener({ ...problem, stage });
  };
  parts.listen((event) => {
    if (event.kind === "notice") tellNotice(event.stage, event.problem);
  });
  /** Texts may have been read, and files left out, before anyone listened: a run tells it of the corpus it uses. */
  const tellOfCorpus = ({ project: { corpus } }: StudioState): void => {
    for (const problem of corpus?.problems ?? []) tellNotice("corpus", problem);
  };

  /** Waits until nothing runs. Throws the problem that forbids a run: texts that gave no corpus, a browser without a GPU. */
  const prepare = async (): Promise<void> => {
    await parts.open();
    await parts.settled(); // dropped texts may still be read
    // Earlier models are given up only where new ones can be trained.
    if (!(await parts.hasAdapter())) await deviceTold(store);
    const { device, stages } = store.getState();
    if (stages.corpus?.status === "failed" && stages.corpus.problem) throw stages.corpus.problem;
    if (device.status === "missing") throw device.problem;
  };
  /** Collects the metrics of what runs from now on; returns what ends that. */
  const collect = (): (() => void) => {
    lines = [];
    return parts.listen((event) => lines.push(...metricLines(event)));
  };

  const execute = async (source: unknown): Promise<Report> => {
    const recipe = parseRecipe(source);
    await prepare();
    parts.setRecipe(recipe);
    await parts.discard(dependents("corpus", domainsOf(store.getState().project)));
    const leaveEvents = collect();
    const leaveStore = store.subscribe((state, before) => {
      if (state.project.corpus !== before.project.corpus) tellOfCorpus(state);
    });
    if (!planOf(store.getState()).includes("corpus")) tellOfCorpus(store.getState());
    await parts.runAll();
    leaveEvents();
    leaveStore();
    throwIfUnfinished(store.getState());
    return report(store.getState(), { limbeck: version, browser });
  };

  /** Starts a stage and waits for its end. Throws the problem that it ended with. */
  const finishStage = async (stage: StageId): Promise<void> => {
    await parts.start(stage);
    const { stages, problems } = store.getState();
    if (stages[stage]?.status !== "done") throw stages[stage]?.problem ?? problems.at(-1) ?? unexplained(stage);
  };

  const takeTokenizer = async (files: readonly TokenizerFile[]): Promise<ImportedSettings> => {
    await parts.open();
    return parts.useTokenizer(files.map(({ name, text }) => ({ path: name, file: new File([text], name) })));
  };

  const executeChecks = async (): Promise<RouterChecks> => {
    for (const stage of CHECKS) await finishStage(stage);
    const { router, classifiers, byModels, robustness } = store.getState().project;
    return {
      ...(router && { router }),
      ...(classifiers && { classifiers }),
      ...(byModels && { byModels }),
      ...(robustness && { robustness }),
    };
  };

  const executeStudy = async (source: unknown, earlier: unknown): Promise<StudyRecord> => {
    const study = parseStudy(source);
    const known = earlier === undefined ? undefined : parseStudyRecord(earlier);
    await prepare();
    const stage = shelve(study, parts, known);
    const leaveEvents = collect();
    await finishStage(stage).finally(leaveEvents);
    return store.getState().shelf.studies[studyIdOf(stage)];
  };

  const readPiece = async (path: string, first: number, count: number): Promise<string> => {
    const file = await parts.exported(path);
    return toBase64(new Uint8Array(await file.slice(first, first + count).arrayBuffer()));
  };

  return {
    version,
    run: (source) => execute(source).catch(rejectWithProblem),
    runStudy: (source, earlier) => executeStudy(source, earlier).catch(rejectWithProblem),
    useTokenizer: (files) => takeTokenizer(files).catch(rejectWithProblem),
    check: () => executeChecks().catch(rejectWithProblem),
    studies: () => store.getState().shelf.studies,
    onProgress: (listener) => tellProgress(parts, listener),
    onNotice(listener) {
      noticed.add(listener);
      return () => noticed.delete(listener);
    },
    metrics: () => lines.join(""),
    download: (path) => parts.download(path).catch(rejectWithProblem),
    read: (path, first, count) => readPiece(path, first, count).catch(rejectWithProblem),
  };
}

/** Problems cross to other processes as data: an Error would arrive there as its stack. */
function rejectWithProblem(error: unknown): Promise<never> {
  const isProblem = typeof error === "object" && error !== null && "hint" in error && !(error instanceof Error);
  return Promise.reject(isProblem ? error : toProblem(error));
}

/** Resolves once the device is there or known to be missing. */
function deviceTold(store: AutomationParts["store"]): Promise<void> {
  return new Promise((resolve) => {
    const leave = store.subscribe(look);
    function look(): void {
      if (store.getState().device.status === "opening") return;
      leave();
      resolve();
    }
    look();
  });
}

/** A run is whole when nothing is left to do; else the stage it ended at has the reason, or the page does. */
function throwIfUnfinished(state: StudioState): void {
  const [stage] = planOf(state);
  if (stage !== undefined) throw state.stages[stage]?.problem ?? state.problems.at(-1) ?? unexplained(stage);
}

const unexplained = (stage: StageId): Problem => ({ code: "internal", message: `The run ended before ${stage}.`, hint: "Run it again." });

function tellProgress({ store, listen }: AutomationParts, listener: (progress: RunProgress) => void): () => void {
  let speed: { loss?: number; tokensPerSecond?: number } = {};
  const leaveStore = store.subscribe(({ running, stages }, before) => {
    if (running === undefined) return;
    const progress = stages[running]?.progress;
    if (running !== before.running) {
      speed = {};
      listener({ stage: running });
    } else if (progress && progress !== before.stages[running]?.progress) listener({ stage: running, ...progress, ...speed });
  });
  const leaveEvents = listen((event) => {
    if (event.kind === "steps") speed = speedOf(event.columns);
  });
  return () => {
    leaveStore();
    leaveEvents();
  };
}

/** The newest loss, and the speed since the run began: steady enough for a line every few seconds. */
function speedOf({ loss, tokens, seconds }: Extract<StudioEvent, { kind: "steps" }>["columns"]): {
  loss?: number;
  tokensPerSecond?: number;
} {
  const [newest, seen, elapsed] = [loss.at(-1), tokens.at(-1), seconds.at(-1)];
  return {
    ...(newest !== undefined && { loss: newest }),
    ...(seen !== undefined && elapsed !== undefined && elapsed > 0 && { tokensPerSecond: seen / elapsed }),
  };
}

/** Bytes as text that crosses to another process: a few thousand at a time, which is what a call may have arguments. */
function toBase64(bytes: Uint8Array): string {
  const letters: string[] = [];
  for (let at = 0; at < bytes.length; at += 8192) letters.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  return btoa(letters.join(""));
}
