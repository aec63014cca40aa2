// The studio as the screens call it, and the one module that talks to workers. Functions that run stages never reject:
// what goes wrong stands in the store, at its stage or among its problems. Those that answer a question reject.

import { version } from "../../package.json";
import type { Origin } from "../core/config/origins";
import type { Recipe } from "../core/config/recipe";
import type { DeviceSummary } from "../core/config/records";
import { type Problem, StudioError, toProblem } from "../core/errors";
import { withoutStudy } from "../core/study/shelf";
import type { Study } from "../core/study/study";
import type { DroppedFile } from "../protocol/commands";
import type { StageId, StudioEvent } from "../protocol/events";
import { paths } from "../storage/blobs";
import { TOP_NAMES } from "../storage/layout";
import { openOpfs } from "../storage/opfs";
import { isPersistent, requestPersistence } from "../storage/persistence";
import { storageEstimate } from "../storage/quota";
import { heldElsewhere } from "../storage/readOnly";
import { openRecords } from "../storage/records";
import { createAutomation } from "./automation";
import { createDesk, type Desk } from "./desk";
import { webgpuAdvice } from "./device";
import { createFreeing } from "./freeing";
import { createImports } from "./imports";
import { createKeeper } from "./keeper";
import { obstacleToLeaving, removalOf, withMember, withoutMember } from "./members";
import { accessOfWorkers, isOwn, openBlobs, openOwnRecords, projects } from "./openedProject";
import { BALANCED_SET } from "./pipeline";
import { createPlayground } from "./playground";
import { createRunner } from "./runner";
import { createRunKeeper } from "./runs/keep";
import { saveFile } from "./save";
import { series } from "./series";
import { filesToTake, withOrigin } from "./state/project";
import { store } from "./state/store";
import { withProblem } from "./state/updates";
import { shelve } from "./study/cells";
import { spaceOf } from "./study/foundations";
import { remember } from "./tab";
import { hashWith, recipeFromHash } from "./url";
import { startMover, startWorkers } from "./workers";

/** Longest that work on files waits for the page, in milliseconds. */
const PATIENCE = 300;

const listeners = new Set<(event: StudioEvent) => void>();
const workers = startWorkers((event) => {
  for (const listener of listeners) listener(event);
}, accessOfWorkers);
const now = () => Date.now();
const noted = (): void => {
  projects.changed().catch(() => {}); // the list is of no account where records can be saved
  void freeing.look();
};
const keeper = createKeeper({ store, series, openRecords: openOwnRecords, openBlobs, claim: isOwn, onSaved: noted, now });
/** What is done with whole projects; all of it rejects with what forbids it. */
export const desk: Desk = createDesk({
  store,
  projects,
  save: keeper.save,
  filesIn: ({ folder }) => openOpfs(folder, false),
  recordsIn: ({ database }) => openRecords(database),
  mover: startMover((event) => desk.hear(event)),
  version,
  saveFile,
  load(id) {
    remember(id);
    history.replaceState(null, "", "#/"); // the settings in the address are this project's
    location.reload();
  },
});
const runs = createRunKeeper({ store, keeper, later: (run, milliseconds) => void setTimeout(run, milliseconds) });
const clock = (): number => performance.now() / 1000;
const shown = (): Promise<void> => new Promise((resolve) => requestIdleCallback(() => resolve(), { timeout: PATIENCE }));
const runner = createRunner({ store, series, keeper, runs, workers, openBlobs, clock, now, shown });
/** What the project takes in storage, and how some of it is given up. */
export const freeing = createFreeing({ store, keeper, runner, openBlobs, estimate: storageEstimate, isPersistent });
const playground = createPlayground(store, workers);
listeners.add(runner.hear);
listeners.add(playground.hear);
const save = (): Promise<void> => keeper.save();
const imports = createImports({ store, workers, openBlobs, setRecipe, save, askToKeep });
listeners.add(imports.hear);

let opening: Promise<void> | undefined;

/** Brings the saved project back and asks for the device, for which training waits by itself; further calls wait for the first. */
export function openStudio(): Promise<void> {
  opening ??= open();
  return opening;
}

async function open(): Promise<void> {
  window.limbeck = automation();
  openDevice();
  addEventListener("beforeunload", (event) => {
    if (store.getState().running !== undefined) event.preventDefault();
  });
  addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") runner.leaving();
  });
  await keeper.restore();
  void freeing.look();
  takeAddress();
  addEventListener("hashchange", takeAddress);
}

function automation() {
  const { runAll, start, settled, discard } = runner;
  const parts = {
    open: openStudio,
    hasAdapter,
    setRecipe,
    useTokenizer: imports.importTokenizer,
    useModel: imports.importModel,
    settled,
    discard,
    runAll,
    start,
    exported,
    download,
    listen,
  };
  return createAutomation({ ...parts, store, version, browser: navigator.userAgent });
}

/** Takes the settings of an address that carries some, and writes today's into one that doesn't. */
function takeAddress(): void {
  let recipe: Recipe | undefined;
  try {
    recipe = recipeFromHash(location.hash);
  } catch (error) {
    tell(toProblem(error));
  }
  if (recipe) setRecipe(recipe);
  else writeAddress();
}

function writeAddress(): void {
  history.replaceState(history.state, "", hashWith(location.hash, store.getState().recipe));
}

const hasAdapter = async (): Promise<boolean> => Boolean(await navigator.gpu?.requestAdapter());

async function openDevice(): Promise<void> {
  try {
    const summary: DeviceSummary = await workers.train().call("open", {});
    store.setState({ device: { status: "ready", summary } });
  } catch (error) {
    const problem = toProblem(error);
    const hint = problem.code === "no-webgpu" ? webgpuAdvice(navigator.userAgent, isSecureContext) : problem.hint;
    store.setState({ device: { status: "missing", problem: { ...problem, hint } } });
  }
}

/** Replaces the recipe; stages that run keep the one they began with. */
export function setRecipe(recipe: Recipe): void {
  store.setState({ recipe });
  writeAddress();
  void keeper.save();
}

/** Whether the project may be changed by this page; where not, that is told. */
function mayChange(): boolean {
  const may = store.getState().access === "own";
  if (!may) tell(toProblem(heldElsewhere()));
  return may;
}

/** Asks the browser to keep the files; a no changes nothing. */
function askToKeep(): void {
  requestPersistence()
    .then(freeing.look)
    .catch(() => {});
}

/** Makes the corpus from dropped files; everything made from an earlier corpus goes once the new one is there. */
export function dropFiles(files: readonly DroppedFile[], problems: readonly Problem[] = []): Promise<void> {
  askToKeep();
  return runner.readFiles(files, problems);
}

/** Adds the domains of dropped files to the corpus; all that was trained stays. */
export function addDomains(files: readonly DroppedFile[], problems: readonly Problem[] = []): Promise<void> {
  askToKeep();
  return runner.addDomains(files, problems);
}

/** Takes in what a cluster trained; a run that was not finished there can go on here. */
export function takeResults(files: readonly DroppedFile[], problems: readonly Problem[] = []): Promise<void> {
  askToKeep();
  return runner.takeResults(files, problems);
}

/** Tokenizers and models from files; imports.ts says what each does. */
export const { takeTokenizer, trainTokenizerAgain, takeModel, doWithoutModel } = imports;

/** Lets the expert of a domain take no part in router and mixture; its model stays. Tells where that can't be. */
export function leaveOut(domain: string): void {
  const obstacle = obstacleToLeaving(domain, store.getState());
  if (obstacle) tell(obstacle);
  else setRecipe(withoutMember(store.getState().recipe, domain));
}

/** Lets the expert of a domain take part again. */
export function takeIn(domain: string): void {
  setRecipe(withMember(store.getState().recipe, domain));
}

/** Leaves an expert out and gives up its model; the domain's text and all other experts stay. Tells where that can't be. */
export async function removeExpert(domain: string): Promise<void> {
  const obstacle = obstacleToLeaving(domain, store.getState());
  if (obstacle) return tell(obstacle);
  const { recipe, gone } = removalOf(domain, store.getState());
  setRecipe(recipe);
  await runner.discard(gone);
}

/** Makes the corpus from the built-in sample. */
export function useSample(): Promise<void> {
  askToKeep();
  return runner.useSample();
}

/** Runs one stage; pipeline.ts's `dependents` says which results go once it has finished. */
export const start: (stage: StageId) => Promise<void> = runner.start;
/** Runs every stage that has no result or other settings than today's; pipeline.ts's `planOf` says which. */
export const runAll: () => Promise<void> = runner.runAll;
export const pause: () => void = runner.pause;
export const resume: () => void = runner.resume;
/** One step of a paused stage. */
export const step: () => void = runner.step;
/** Stops the stage that runs, after its current step, and empties the queue. */
export const stop: () => void = runner.stop;
/** Resolves once nothing runs. */
export const settled: () => Promise<void> = runner.settled;
/** Gives up the results of stages, with their files. */
export const discard: (stages: readonly StageId[]) => Promise<void> = runner.discard;

/** Puts a study on the shelf, or takes up the one that is there; returns the stage that runs it. Not for while one runs. */
export async function openStudy(study: Study): Promise<StageId> {
  await keeper.restore();
  const stage = shelve(study, { store });
  await keeper.save();
  return stage;
}

/** Gives up a study with what it alone stood on. */
export async function forgetStudy(id: string): Promise<void> {
  if (!mayChange()) return;
  const { shelf, unused } = withoutStudy(store.getState().shelf, id);
  store.setState({ shelf });
  await keeper.save();
  const blobs = await openBlobs();
  await Promise.allSettled(unused.map((key) => blobs.remove(spaceOf(key))));
}
/** The curves, evaluations and samples of a run that ended, or undefined where they are not there. */
export const runHistory = runs.history;
/** Keeps a run however many newer ones there are, or no longer. */
export async function pinRun(name: string, pinned: boolean): Promise<void> {
  if (mayChange()) await runs.pin(name, pinned);
}
/** Takes runs off the list; for ten seconds `bringBackRuns` puts them back. */
export function removeRuns(names: readonly string[]): void {
  if (mayChange()) runs.remove(names);
}
export const bringBackRuns = runs.bringBack;

export const tryTokenizer = playground.tryTokenizer;
export const tryRouter = playground.tryRouter;
export const generate = playground.generate;
export const alternatives = playground.alternatives;
export const stopWriting = playground.stopWriting;

/** Calls `listener` with every event of every worker; returns what ends that. */
export function listen(listener: (event: StudioEvent) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Stops what runs and removes the project with all its files; the recipe stays. */
export async function clearProject(): Promise<void> {
  runner.stop();
  await runner.settled();
  try {
    for (const name of ["corpus", "train", "play"] as const) workers.restart(name);
    for (const stage of Object.keys(store.getState().stages)) series.clear(stage);
    runner.letGo();
    store.setState({ stages: {}, merges: undefined, problems: [] });
    await keeper.forget();
    const blobs = await openBlobs();
    for (const path of TOP_NAMES) if (path !== paths.kernels) await blobs.remove(path);
  } catch (error) {
    tell(toProblem(error));
  }
}

/** An exported file, the packed corpus or the tokenizer, by its name. Throws StudioError("missing-stage") where there is none. */
async function exported(path: string): Promise<Blob> {
  const { project } = store.getState();
  if (path === paths.tokenizer && project.tokenizer) return (await openBlobs()).file(path);
  const file = filesToTake(project).find((candidate) => candidate.path === path);
  if (file === undefined) throw new StudioError("missing-stage", `There is no exported file ${path}.`, "Run the export first.");
  return (await openBlobs()).file(file.storage);
}

/** Keeps what is stated of a domain's text; a corpus that was packed without it is packed anew when asked for. */
export async function setOrigin(domain: string, origin: Origin): Promise<void> {
  if (!mayChange()) return;
  store.setState(({ project }) => ({ project: withOrigin(project, domain, origin) }));
  await runner.discard([BALANCED_SET]);
}

/** Offers an exported file, by its name, as a download. */
export async function download(path: string): Promise<void> {
  saveFile(await exported(path), path);
}

/** Takes a problem that was read off the list. */
export function dismiss(problem: Problem): void {
  store.setState((state) => ({ problems: state.problems.filter((other) => other !== problem) }));
}

/** Shows a problem that belongs to no stage. */
export function tell(problem: Problem): void {
  store.setState((state) => withProblem(state, problem));
}
