import { describe, expect, test } from "vitest";
import { ACTIONS, type Action, actionForKey, downloadAction, startAction } from "../../src/app/actions";
import { stagesOf } from "../../src/app/pipeline";
import { domainsOf } from "../../src/app/state/project";
import { emptyStage, initialState, type StudioState } from "../../src/app/state/store";
import { fakeStudio } from "./fakes";

const press = (code: string, keys: Partial<Record<"altKey" | "ctrlKey" | "metaKey", boolean>> = { altKey: true }) => ({
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  code,
  ...keys,
});

const empty: StudioState = initialState;
const running: StudioState = { ...empty, running: "corpus", stages: { corpus: { ...emptyStage, status: "running" } } };
const paused: StudioState = { ...running, stages: { corpus: { ...emptyStage, status: "paused" } } };

/** Every action that a project offers: the page's, one start per stage, one download per exported file. */
const actionsOf = ({ project }: StudioState): readonly Action[] => [
  ...ACTIONS,
  ...stagesOf(domainsOf(project)).map(startAction),
  ...(project.exports ?? []).map(({ path }) => downloadAction(path)),
];

/** The ids of the page's actions that can be done. */
const offered = (state: StudioState): string[] => ACTIONS.filter((action) => action.available(state) === true).map(({ id }) => id);

describe("actions", () => {
  test("what can be done follows what runs", () => {
    expect(offered(empty)).toEqual(["run-all", "use-sample"]);
    expect(offered(running)).toEqual(["pause", "stop"]);
    expect(offered(paused)).toEqual(["resume", "step", "stop"]);
  });

  test("what can't be done says why, in a sentence", () => {
    for (const state of [empty, running, paused]) {
      for (const action of actionsOf(state)) {
        const available = action.available(state);
        if (available !== true) expect(available, action.id).toMatch(/^[A-Z].*\.$/);
      }
    }
  });

  test("a stage can be started when nothing runs and nothing is missing", () => {
    expect(startAction("corpus").available(empty)).toBe(true);
    expect(startAction("corpus").available(running)).toBe("The corpus is at work.");
    expect(startAction("teacher").available(empty)).toBe("Waits for the tokenizer.");
  });

  test("a finished project offers its stages, its downloads, and nothing left to run", async () => {
    const studio = fakeStudio();
    await studio.runner.runAll();
    const state = studio.state();
    const ids = actionsOf(state).map(({ id }) => id);
    expect(ids).toContain("start:expert:de");
    expect(ids).toContain("download:teacher.zip");
    expect(ACTIONS[0].available(state)).toBe("Every stage is done with these settings.");
  });

  test("every action has an id of its own, a label and a help sentence", () => {
    const actions = actionsOf(empty);
    expect(new Set(actions.map(({ id }) => id)).size).toBe(actions.length);
    for (const { label, help } of actions)
      expect([label, help]).toEqual([expect.stringMatching(/^[A-Z]/), expect.stringMatching(/^[A-Z].*\.$/)]);
  });

  test("a key stands for the action that can be done now, and only with Alt alone", () => {
    expect(actionForKey(press("KeyP"), running)?.id).toBe("pause");
    expect(actionForKey(press("KeyP"), paused)?.id).toBe("resume");
    expect(actionForKey(press("KeyP"), empty)).toBeUndefined();
    expect(actionForKey(press("KeyR"), empty)?.id).toBe("run-all");
    expect(actionForKey(press("KeyR", {}), empty)).toBeUndefined();
    expect(actionForKey(press("KeyR", { altKey: true, ctrlKey: true }), empty)).toBeUndefined();
  });
});
