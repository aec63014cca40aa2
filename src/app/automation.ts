// The studio for programs: `window.limbeck`, through which the headless runner drives the page, and anyone the console.
// A run goes through the same functions as the screens. Texts come in through the page's folder input; without any the
// built-in sample is used.
//
//   limbeck.onProgress((progress) => console.log(progress));
//   const report = await limbeck.run({ teacher: { size: "pico" } });
//   for (const { path } of report.files) await limbeck.download(path);

import type { StoreApi } from "zustand/vanilla";
import { parseRecipe } from "../core/config/gate";
import type { ImportChanges, ModelRole } from "../core/config/importedModel";
import type { Recipe } from "../core/config/recipe";
import type { ProjectRecord } from "../core/config/records";
import type { ImportedSettings, TokenizerFile } from "../core/config/tokenizer";
import { type Problem, toProblem } from "../core/errors";
import { Sha256 } from "../core/format/sha256";
import { parseStudy } from "../core/study/gate";
import { parseStudyRecord } from "../core/study/recordGate";
import type { StudyRecord } from "../core/study/study";
import type { DroppedFile } from "../protocol/commands";
import type { StageId, StudioEvent } from "../protocol/events";
import { paths } from "../storage/blobs";
import { type RunProgress, tellProgress } from "./automationProgress";
import { metricLines } from "./metrics";
import { BALANCED_SET, CHECKS, CLUSTER, dependents, planOf, studyIdOf } from "./pipeline";
import { type Report, report } from "./report";
import { corpusReport, type LastOfTexts, type TextReports, tokenizerReport, type WrittenFile } from "./reportTexts";
import { domainsOf, isDone } from "./state/project";
import type { StudioState } from "./state/store";
import { shelve } from "./study/cells";

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
  /**
   * Keeps the weights of a model, from the files of its folder or a package, and the tokenizer that came with it: a recipe with these
   * settings has it as its teacher.
   */
  useModel(files: readonly File[]): Promise<ImportChanges>;
  /** Puts the router of the last run to its tests: other classifiers beside it, those that models are, and changed texts. */
  check(): Promise<RouterChecks>;
  /**
   * Makes the corpus of a recipe, the tokenizer where more is wanted, and the package for a cluster where that is the last stage wanted,
   * of the dropped texts or the sample; no GPU is needed. With `pack` the corpus is packed to be read as one file, too.
   */
  makeTexts(recipe: unknown, until: LastOfTexts, pack: boolean): Promise<TextReports>;
  /** Runs one stage, as its button does: a training run that was interrupted goes on. */
  start(stage: StageId): Promise<void>;
  /** Whether the project has the result of a stage. */
  isDone(stage: StageId): Promise<boolean>;
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
  /** `count` bytes of an exported file, the packed corpus or tokenizer.json from byte `first` on, or what is left of it, in base64. */
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
  useModel(files: readonly DroppedFile[], role: ModelRole): Promise<ImportChanges>;
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

  /** Waits until nothing runs. Throws the problem of texts that gave no corpus. */
  const settle = async (): Promise<void> => {
    await parts.open();
    await parts.settled(); // dropped texts may still be read
    const { corpus } = store.getState().stages;
    if (corpus?.status === "failed" && corpus.problem) throw corpus.problem;
  };
  /** Waits until nothing runs. Throws the problem that forbids a run: texts that gave no corpus, a browser without a GPU. */
  const prepare = async (): Promise<void> => {
    await settle();
    // Earlier models are given up only where new ones can be trained.
    if (!(await parts.hasAdapter())) await deviceTold(store);
    const { device } = store.getState();
    if (device.status === "missing") throw device.problem;
  };
  /** Gives up what an earlier recipe made of the corpus, and tells of what this one's was made of; returns what ends that. */
  const begin = async (recipe: Recipe): Promise<() => void> => {
    parts.setRecipe(recipe);
    await parts.discard(dependents("corpus", domainsOf(store.getState().project)));
    if (!planOf(store.getState()).includes("corpus")) tellOfCorpus(store.getState());
    return store.subscribe((state, before) => {
      if (state.project.corpus !== before.project.corpus) tellOfCorpus(state);
    });
  };
  /** Collects the metrics of what runs from now on; returns what ends that. */
  const collect = (): (() => void) => {
    lines = [];
    return parts.listen((event) => lines.push(...metricLines(event)));
  };

  const execute = async (source: unknown): Promise<Report> => {
    const recipe = parseRecipe(source);
    await prepare();
    const leaveStore = await begin(recipe);
    const leaveEvents = collect();
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

  const executeTexts = async (source: unknown, until: LastOfTexts, pack: boolean): Promise<TextReports> => {
    const recipe = parseRecipe(source);
    await settle();
    const leave = await begin(recipe);
    try {
      const wanted: StageId[] = [
        ...(until === "corpus" ? [] : ["tokenizer"]),
        ...(pack ? [BALANCED_SET] : []),
        ...(until === "cluster" ? [CLUSTER] : []),
      ];
      if (planOf(store.getState()).includes("corpus")) wanted.unshift("corpus");
      for (const stage of wanted) await finishStage(stage);
    } finally {
      leave();
    }
    const { project } = store.getState();
    const made = { recipe, versions: { limbeck: version, recipe: recipe.version, browser } };
    const corpus = corpusReport(project, made);
    if (until === "corpus") return { corpus };
    const tokenizer = tokenizerReport(project, made, await written(paths.tokenizer));
    const { clusterPackage: cluster } = project;
    return { corpus, tokenizer, ...(until === "cluster" && cluster && { cluster }) };
  };

  /** A file of the project with its size and hash. */
  const written = async (path: string): Promise<WrittenFile> => {
    const bytes = new Uint8Array(await (await parts.exported(path)).arrayBuffer());
    return { path, bytes: bytes.length, sha256: new Sha256().update(bytes).digest() };
  };

  const takeTokenizer = async (files: readonly TokenizerFile[]): Promise<ImportedSettings> => {
    await parts.open();
    return parts.useTokenizer(files.map(({ name, text }) => ({ path: name, file: new File([text], name) })));
  };

  const takeModel = async (files: readonly File[]): Promise<ImportChanges> => {
    await parts.open();
    return parts.useModel(
      files.map((file) => ({ path: file.name, file })),
      "teacher",
    );
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
    useModel: (files) => takeModel(files).catch(rejectWithProblem),
    makeTexts: (source, until, pack) => executeTexts(source, until, pack).catch(rejectWithProblem),
    check: () => executeChecks().catch(rejectWithProblem),
    start: (stage) =>
      parts
        .open()
        .then(() => finishStage(stage))
        .catch(rejectWithProblem),
    isDone: (stage) => parts.open().then(() => isDone(stage, store.getState().project)),
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

/** Bytes as text that crosses to another process: a few thousand at a time, which is what a call may have arguments. */
function toBase64(bytes: Uint8Array): string {
  const letters: string[] = [];
  for (let at = 0; at < bytes.length; at += 8192) letters.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  return btoa(letters.join(""));
}
