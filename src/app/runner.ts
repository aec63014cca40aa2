// Runs stages one after the other: a single one, or all that "Run all" plans. It holds the dropped files and the watch,
// and writes into the state what begins, ends and fails. Not what a stage does: that is in the workers.

import type { StoreApi } from "zustand/vanilla";
import type { Recipe } from "../core/config/recipe";
import type { StageTrace } from "../core/config/records";
import { type Problem, StudioError, toProblem } from "../core/errors";
import { capitalized } from "../core/format/format";
import type { Control, DroppedFile } from "../protocol/commands";
import type { StageId, StudioEvent } from "../protocol/events";
import type { Blobs } from "../storage/blobs";
import type { Keeper } from "./keeper";
import { ADDITION, kindOf, nameOf, nothingToMix, obstacleTo, planOf, studyIdOf } from "./pipeline";
import { createResults } from "./results";
import type { RunKeeper } from "./runs/keep";
import { endOf, type Happening, heardOf, logged } from "./runs/log";
import type { SeriesBook } from "./series";
import { callStage, workersOf } from "./stageCalls";
import { emptyStage, type StudioState } from "./state/store";
import { heard, restoredStage, traceOf, withProblem, withStage } from "./state/updates";
import { createStopwatch } from "./stopwatch";
import { runCells, STUDY_UNIT } from "./study/cells";
import { resumesAt, withCheckpoint, withWhatIsKept } from "./unfinished";
import { breaksWorker, type Workers } from "./workers";

export interface RunnerParts {
  readonly store: StoreApi<StudioState>;
  readonly series: SeriesBook;
  readonly keeper: Keeper;
  readonly runs: RunKeeper;
  readonly workers: Workers;
  openBlobs(): Promise<Blobs>;
  /** Seconds from any beginning. */
  clock(): number;
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves once the page shows what the state says: workers that fill all cores would have it wait for one. */
  shown(): Promise<void>;
}

/** None of these reject: what goes wrong stands in the state, at the stage or among its problems. */
export interface Runner {
  /** Makes the corpus from these files; `problems` are those of files that could not be read. */
  readFiles(files: readonly DroppedFile[], problems: readonly Problem[]): Promise<void>;
  /** Adds the domains of these files to the corpus; what was trained stays as it is. */
  addDomains(files: readonly DroppedFile[], problems: readonly Problem[]): Promise<void>;
  useSample(): Promise<void>;
  start(stage: StageId): Promise<void>;
  runAll(): Promise<void>;
  pause(): void;
  resume(): void;
  step(): void;
  stop(): void;
  /** The page is out of sight and may be gone soon: what runs is to keep where it stands. */
  leaving(): void;
  /** Resolves once nothing runs. */
  settled(): Promise<void>;
  /** Gives up the results of these stages, with their files. */
  discard(stages: readonly StageId[]): Promise<void>;
  /** Lets go of the dropped files. */
  letGo(): void;
  /** Takes an event of any worker. */
  hear(event: StudioEvent): void;
}

/** One run of one stage or several. */
interface Run {
  /** Whether the rest is planned again once the corpus has its domains. */
  readonly whole: boolean;
  /** What a corpus stage reads; nothing for the sample. */
  readonly files: readonly DroppedFile[];
  /** Problems of files that could not even be opened. */
  readonly notices: readonly Problem[];
}

export function createRunner({ store, series, keeper, runs, workers, openBlobs, clock, now, shown }: RunnerParts): Runner {
  const watch = createStopwatch(clock);
  const results = createResults({ store, series, keeper, openBlobs });
  let held: readonly DroppedFile[] = [];
  let pausing = false;
  let stopping = false;
  let work = Promise.resolve();
  /** The recipe of the stage that runs. */
  let begunWith = store.getState().recipe;
  const tell = (problem: Problem): void => store.setState((state) => withProblem(state, problem));
  const note = (stage: StageId, what: Happening): void => store.setState((state) => logged(state, stage, what, now()));
  const signal = (stage: StageId, control: Control): void => {
    for (const name of workersOf(stage)) workers[name]().control(control);
  };

  function launch(stages: readonly StageId[], run: Partial<Run> = {}): Promise<void> {
    const { running, moving } = store.getState();
    const [first, ...queue] = stages;
    if (moving?.holds) {
      tell({ code: "busy", message: "The project is being packed.", hint: "Wait for its end or stop it first." });
      return work;
    }
    if (running !== undefined) {
      tell({ code: "busy", message: `${capitalized(nameOf(running))} is at work.`, hint: "Wait for its end or stop it first." });
      return work;
    }
    if (first === undefined) return work;
    pausing = false;
    stopping = false;
    store.setState({ running: first, queue });
    work = runQueue({ whole: false, files: held, notices: [], ...run });
    return work;
  }

  async function runQueue(run: Run): Promise<void> {
    try {
      const barrier = await keeper.restore();
      if (barrier) tell(barrier);
      else await runStages(run);
    } catch (error) {
      tell(toProblem(error));
    }
    store.setState({ running: undefined, queue: [] });
    await keeper.save();
  }

  async function runStages(run: Run): Promise<void> {
    for (let stage = store.getState().running; stage !== undefined; stage = store.getState().running) {
      if (!(await runStage(stage, run))) return;
      if (run.whole && stage === "corpus" && !stopping) replan();
      const [next, ...queue] = store.getState().queue;
      store.setState({ running: next, queue });
    }
  }

  /** The queue after a new corpus; what one domain has no use for says so. */
  function replan(): void {
    store.setState((state) => {
      const notes = (["router", "mixture"] as const).flatMap((stage) => {
        const problem = nothingToMix(stage, state);
        return problem ? [[stage, { ...emptyStage, notices: [problem] }]] : [];
      });
      return { queue: planOf(state).filter((stage) => stage !== "corpus"), stages: { ...state.stages, ...Object.fromEntries(notes) } };
    });
  }

  /** Runs one stage to its end; false when it failed or was stopped. */
  async function runStage(stage: StageId, { files, notices }: Run): Promise<boolean> {
    const { recipe, project } = store.getState();
    const startedAt = now();
    begunWith = recipe;
    const { log = [] } = (resumesAt(stage, store.getState()) !== undefined && project.unfinished?.[stage]) || {};
    store.setState((state) =>
      withStage(state, stage, { ...emptyStage, status: "running", notices: readsFiles(stage) ? notices : [], log }),
    );
    note(stage, { kind: "began" });
    series.clear(stage);
    void keeper.save();
    watch.start();
    try {
      if (files.length > 0) await shown();
      const obstacle = obstacleTo(stage, store.getState());
      if (obstacle) throw new StudioError(obstacle.code, obstacle.message, obstacle.hint);
      if (stopping)
        throw new StudioError("cancelled", `${capitalized(nameOf(stage))} was stopped before it began.`, "Start it when you like.");
      signal(stage, pausing ? "pause" : "resume");
      const result = kindOf(stage) === "study" ? await runStudy(stage, files) : await callStage(stage, { recipe, project, files }, workers);
      // A corpus that grew can't be read again in one piece.
      if (readsFiles(stage)) hold(stage === "corpus" ? files : []);
      note(stage, endOf(undefined));
      const trace = traced(stage, recipe);
      await results.put(stage, result, trace);
      await runs.keep({ stage, startedAt, trace });
      return true;
    } catch (error) {
      const problem = withWhatIsKept(toProblem(error), store.getState().project.unfinished?.[stage], now());
      // Reading goes on from where it was stopped when the same files are read again.
      if (stage === "corpus" && files.length > 0 && problem.code === "cancelled") hold(files);
      note(stage, endOf(problem));
      const trace = traced(stage, recipe);
      await fail(stage, problem);
      await runs.keep({ stage, startedAt, trace, problem });
      return false;
    }
  }

  async function runStudy(stage: StageId, files: readonly DroppedFile[]): Promise<undefined> {
    const begin = (): void => {
      if (stopping) throw new StudioError("cancelled", "The study was stopped.", "Start it again: finished cells are kept.");
      series.clear(stage);
      store.setState((state) => withStage(state, stage, { ...(state.stages[stage] ?? emptyStage), evaluations: [], samples: [] }));
    };
    await runCells(stage, studyIdOf(stage), files, { store, workers, openBlobs, save: keeper.save, tell: hear, begin });
  }

  /** How a stage went until now. */
  function traced(stage: StageId, recipe: Recipe): StageTrace {
    const curves = series.finish(stage);
    const { stages, project } = store.getState();
    const formats = kindOf(stage) === "export" ? project.exportFormats : undefined;
    return {
      ...traceOf(stages[stage] ?? emptyStage, recipe, watch.seconds()),
      ...(curves.step.length > 0 && { series: curves }),
      ...(formats && { formats }),
    };
  }

  async function fail(stage: StageId, problem: Problem): Promise<void> {
    if (breaksWorker(problem)) for (const name of workersOf(stage)) workers.restart(name);
    const attempt = store.getState().stages[stage] ?? emptyStage;
    const trace = await results.left(stage);
    const shown = trace ? restoredStage(trace) : attempt;
    const status = problem.code !== "cancelled" ? "failed" : trace ? "done" : "ready";
    store.setState((state) => withStage(state, stage, { ...shown, status, problem }));
  }

  function hold(files: readonly DroppedFile[]): void {
    held = files;
    store.setState({ heldFiles: files.length });
  }

  function control(wanted: Control): void {
    const { running } = store.getState();
    if (running !== undefined) signal(running, wanted);
  }

  function hear(told: StudioEvent): void {
    const { running } = store.getState();
    const happening = heardOf(told);
    if (happening && "stage" in told && told.stage === running) note(running, happening);
    // The cells of a study find theirs by themselves.
    if (told.kind === "checkpoint" && told.stage === running && kindOf(running) !== "study") {
      store.setState(({ project, stages }) => ({
        project: withCheckpoint(project, told, { recipe: begunWith, log: stages[told.stage]?.log ?? [] }),
      }));
      void keeper.save();
    }
    if (told.kind === "resumed" && told.stage === running) watch.add(told.seconds);
    const event = running !== undefined && kindOf(running) === "study" ? ofStudy(told, running) : told;
    if (event === undefined) return;
    if (event.kind === "steps" && event.stage === running) series.append(event.stage, event.columns);
    if ((event.kind === "resumed" || event.kind === "setback") && event.stage === running) series.resume(event.stage, event.curve);
    if (event.kind === "paused" && event.stage === running) {
      if (event.paused) watch.pause();
      else watch.resume();
    }
    store.setState((state) => heard(state, event, watch.seconds()));
  }

  return {
    readFiles: (files, notices) => launch(["corpus"], { files, notices }),
    addDomains: (files, notices) => launch([ADDITION], { files, notices }),
    useSample: () => launch(["corpus"], { files: [] }),
    async start(stage) {
      await keeper.restore();
      const lost = stage === "corpus" && held.length === 0 && store.getState().project.corpus?.source === "files";
      if (!lost) return launch([stage]);
      tell({ code: "no-text", message: "The page no longer holds the dropped files.", hint: "Drop the folder again." });
    },
    async runAll() {
      await keeper.restore();
      return launch(planOf(store.getState()), { whole: true });
    },
    pause() {
      pausing = true;
      control("pause");
    },
    resume() {
      pausing = false;
      control("resume");
    },
    step: () => control("step"),
    leaving: () => control("leaving"),
    stop() {
      stopping = true;
      store.setState({ queue: [] });
      control("stop");
    },
    settled: () => work,
    discard: results.giveUp,
    letGo: () => hold([]),
    hear,
  };
}

/** Whether dropped files are what a stage works on. */
const readsFiles = (stage: StageId): boolean => stage === "corpus" || stage === ADDITION;

/** An event as the study's own, whatever part of it told it; how far a part is, is not how far the study is. */
function ofStudy(event: StudioEvent, study: StageId): StudioEvent | undefined {
  if (event.kind === "progress" && event.unit !== STUDY_UNIT) return undefined;
  return "stage" in event ? { ...event, stage: study } : event;
}
