// What a person can do with the studio, each action once: its name, its help, its key, whether it can be done now and
// why not. Buttons, keys and the help screen are views of these. Not what needs a place on a screen, such as choosing
// files or typing a prompt.

import { capitalized } from "../core/format/format";
import type { StageId } from "../protocol/events";
import { obstacleToLeaving } from "./members";
import { expertStage, kindOf, nameOf, planOf, stagesOf, statusOf, waitsFor } from "./pipeline";
import { domainsOf, filesToTake, isDone } from "./state/project";
import type { StudioState } from "./state/store";
import { clearProject, download, leaveOut, pause, removeExpert, resume, runAll, start, step, stop, takeIn, useSample } from "./studio";

export interface Action {
  readonly id: string;
  /** What a button says. */
  readonly label: string;
  /** One sentence on what it does. */
  readonly help: string;
  /** "Alt+R": Alt and the key with that letter, on every keyboard layout and with what Alt types on a Mac. */
  readonly key?: string;
  /** True, or why not, as a sentence. */
  available(state: StudioState): true | string;
  run(): void;
}

const isPaused = (state: StudioState): boolean => state.running !== undefined && statusOf(state.running, state) === "paused";
const NOTHING_RUNS = "Nothing is running.";

/** Why nothing of the project can be changed, or true. */
export const changeable = ({ access }: Pick<StudioState, "access">): true | string =>
  access === "own" || "Another tab works on this project; here it can only be looked at.";

/** Why no stage can be started, or true. */
function idle(state: StudioState): true | string {
  if (changeable(state) !== true) return changeable(state);
  if (state.moving?.holds) return "The project is being packed.";
  return state.running === undefined ? true : `${capitalized(nameOf(state.running))} is at work.`;
}

export const runAllAction: Action = {
  id: "run-all",
  label: "Run all",
  help: "Runs every stage that has no result or whose settings changed, in order.",
  key: "Alt+R",
  available: (state) => (idle(state) === true && planOf(state).length === 0 ? "Every stage is done with these settings." : idle(state)),
  run: () => void runAll(),
};

export const pauseAction: Action = {
  id: "pause",
  label: "Pause",
  help: "Stops computing after the current step; nothing is lost.",
  key: "Alt+P",
  available: (state) => (state.running === undefined ? NOTHING_RUNS : isPaused(state) ? "It is paused already." : true),
  run: pause,
};

export const resumeAction: Action = {
  id: "resume",
  label: "Resume",
  help: "Goes on where it was paused.",
  key: "Alt+P",
  available: (state) => (state.running === undefined ? NOTHING_RUNS : isPaused(state) ? true : "It is not paused."),
  run: resume,
};

export const stepAction: Action = {
  id: "step",
  label: "Step",
  help: "Computes one step and pauses again.",
  key: "Alt+N",
  available: (state) => (state.running === undefined ? NOTHING_RUNS : isPaused(state) ? true : "Pause it first."),
  run: step,
};

export const stopAction: Action = {
  id: "stop",
  label: "Stop",
  help: "Ends the running stage and the queue; finished stages are kept, and where a model in training can be resumed.",
  key: "Alt+S",
  available: (state) => (state.running === undefined ? NOTHING_RUNS : true),
  run: stop,
};

export const sampleAction: Action = {
  id: "use-sample",
  label: "Use the sample",
  help: "Writes the built-in sample: English, French and German prose and Python, or instructions, all about one small world.",
  available: idle,
  run: () => void useSample(),
};

export const clearAction: Action = {
  id: "clear-project",
  label: "Clear the project",
  help: "Removes the corpus, the models and everything else from this browser; the settings stay.",
  available(state) {
    if (changeable(state) !== true) return changeable(state);
    return stagesOf(domainsOf(state.project)).some((stage) => isDone(stage, state.project)) ? true : "There is nothing to remove.";
  },
  run: () => void clearProject(),
};

/** Starting one stage, or running it again. */
export function startAction(stage: StageId): Action {
  const name = nameOf(stage);
  return {
    id: `start:${stage}`,
    label: `Start ${name}`,
    help:
      kindOf(stage) === "study"
        ? "Runs the cells that have no result yet, each kept as soon as it is there."
        : `Runs ${name} with the present settings; what was made from an earlier result of it is removed once it has finished.`,
    available: (state) => (idle(state) === true ? (waitsFor(stage, state) ?? true) : idle(state)),
    run: () => void start(stage),
  };
}

/** Letting an expert take no part in router and mixture. */
export function leaveOutAction(domain: string): Action {
  return {
    id: `leave-out:${domain}`,
    label: "Leave out",
    help: "Router and mixture go on without this expert; its model stays as it is.",
    available: (state) => obstacleToLeaving(domain, state)?.message ?? true,
    run: () => leaveOut(domain),
  };
}

/** Letting it take part again. */
export function takeInAction(domain: string): Action {
  return {
    id: `take-in:${domain}`,
    label: "Take in",
    help: "Router and mixture count on this expert again.",
    available: () => true,
    run: () => takeIn(domain),
  };
}

/** Giving an expert up. */
export function removeExpertAction(domain: string): Action {
  return {
    id: `remove:${domain}`,
    label: "Remove …",
    help: "Gives up this expert's model and file; the domain's text and all other experts stay.",
    available(state) {
      if (idle(state) !== true) return idle(state);
      return isDone(expertStage(domain), state.project) ? (obstacleToLeaving(domain, state)?.message ?? true) : "It has no expert yet.";
    },
    run: () => void removeExpert(domain),
  };
}

/** Taking an exported file away. */
export function downloadAction(path: string): Action {
  return {
    id: `download:${path}`,
    label: `Download ${path}`,
    help: "Saves the file to this device.",
    available: ({ project }) => (filesToTake(project).some((file) => file.path === path) ? true : "Run the export first."),
    run: () => void download(path),
  };
}

/** The actions that hold for the whole page. */
export const ACTIONS: readonly Action[] = [runAllAction, pauseAction, resumeAction, stepAction, stopAction, sampleAction, clearAction];

/** The action that a key press stands for and that can be done now. */
export function actionForKey(
  press: Pick<KeyboardEvent, "altKey" | "ctrlKey" | "metaKey" | "code">,
  state: StudioState,
): Action | undefined {
  if (!press.altKey || press.ctrlKey || press.metaKey) return undefined;
  const key = press.code.replace(/^Key/, "Alt+");
  return ACTIONS.find((action) => action.key === key && action.available(state) === true);
}
