import { describe, expect, test } from "vitest";
import {
  BALANCED_SET,
  CHECKS,
  CLUSTER,
  changedSince,
  dependencies,
  dependents,
  followsFrom,
  inputsOf,
  kindOf,
  type PipelineState,
  planOf,
  stagesOf,
  statusOf,
  waitsFor,
} from "../../src/app/pipeline";
import { withResult } from "../../src/app/state/project";
import { emptyStage, initialState } from "../../src/app/state/store";
import { recipeFor } from "../../src/core/config/recipe";
import type { ProjectRecord } from "../../src/core/config/records";
import { withChanges } from "../withChanges";
import { mixtureRecord } from "./fakeMixture";
import { corpusOf, modelRecord, recipe, routerRecord } from "./fakes";

const four = ["en", "fr", "de", "py"];
const joints = ["joint:jeet", "joint:moe-ce", "joint:together", "joint:sequential"];
const trace = { recipe, seconds: 1, notices: [], evaluations: [], samples: [] };

/** A project in which everything up to `last` is done, in running order. */
function projectUpTo(last: string, domains = ["en", "de"]): ProjectRecord {
  let project: ProjectRecord = { version: 2, models: {} };
  const results = {
    corpus: { corpus: corpusOf(domains) },
    tokenizer: { tokenizer: { vocabSize: 512, merges: 255, bytesPerToken: {}, trainTokens: {}, validationTokens: {} } },
    router: { router: routerRecord(domains) },
    mixture: { mixture: mixtureRecord(domains) },
    export: { exports: [] },
    addition: undefined,
    study: undefined,
    classifiers: undefined,
    "by-models": undefined,
    robustness: undefined,
    "balanced-set": undefined,
    cluster: undefined,
    "cluster-results": undefined,
  };
  for (const stage of stagesOf(domains)) {
    const kind = kindOf(stage);
    const result = kind === "teacher" || kind === "expert" ? { model: modelRecord(stage, domains) } : kind !== "joint" && results[kind];
    if (result) project = withResult(project, stage, result, trace);
    if (stage === last) return project;
  }
  throw new Error(`no stage ${last}`);
}

function stateWith(project: ProjectRecord, changes: Partial<PipelineState> = {}): PipelineState {
  return { ...initialState, recipe, project, ...changes };
}

describe("order", () => {
  test("four domains give four experts between the teacher and the router", () => {
    expect(stagesOf(four)).toEqual([
      "corpus",
      "tokenizer",
      "teacher",
      "expert:en",
      "expert:fr",
      "expert:de",
      "expert:py",
      "router",
      ...joints,
      "mixture",
      "export",
    ]);
  });

  test("one domain has neither router nor mixture", () => {
    expect(stagesOf(["en"])).toEqual(["corpus", "tokenizer", "teacher", "expert:en", "export"]);
  });

  test("every stage stands after all it reads", () => {
    for (const domains of [[], ["en"], four]) {
      const order = stagesOf(domains);
      for (const stage of order)
        for (const input of inputsOf(stage, domains)) expect(order.indexOf(input)).toBeLessThan(order.indexOf(stage));
    }
  });

  test("a domain's name may hold anything, colons too", () => {
    expect(kindOf("expert:a:b")).toBe("expert");
    expect(() => kindOf("experts")).toThrow("no stage is called experts");
  });
});

describe("dependents", () => {
  test("a new corpus invalidates everything after it", () => {
    expect(dependents("corpus", four)).toEqual([...stagesOf(four).slice(1), ...CHECKS, BALANCED_SET, CLUSTER]);
  });

  test("a new tokenizer invalidates everything but the corpus", () => {
    expect(dependents("tokenizer", four)).toEqual([...stagesOf(four).slice(2), ...CHECKS, CLUSTER]);
  });

  test("a new teacher invalidates experts, mixture and export, and leaves the router", () => {
    expect(dependents("teacher", ["en", "de"])).toEqual(["expert:en", "expert:de", ...joints, "mixture", "export", "by-models", "cluster"]);
  });

  test("a new expert or router invalidates mixture and export, and no other expert", () => {
    expect(dependents("expert:en", ["en", "de"])).toEqual(["mixture", "export", "by-models"]);
    expect(dependents("router", ["en", "de"])).toEqual(["mixture", "export", ...CHECKS]);
  });

  test("nothing depends on mixture, export and what is measured of the router", () => {
    for (const stage of ["mixture", "export", ...CHECKS]) expect(dependents(stage, four)).toEqual([]);
  });
});

describe("status", () => {
  test("an empty project can start with the corpus alone", () => {
    const state = stateWith({ version: 2, models: {} });
    expect(stagesOf([]).map((stage) => statusOf(stage, state))).toEqual(["ready", ...new Array(9).fill("waiting")]);
  });

  test("a stage that waits says for what", () => {
    expect(waitsFor("tokenizer", stateWith({ version: 2, models: {} }))).toBe("Waits for the corpus.");
    expect(waitsFor("mixture", stateWith(projectUpTo("teacher")))).toBe("Waits for 2 of 2 experts and the router.");
    expect(waitsFor("mixture", stateWith(projectUpTo("expert:en")))).toBe("Waits for the expert for de and the router.");
    expect(waitsFor("mixture", stateWith(projectUpTo("corpus")))).toBe("Waits for the teacher, 2 of 2 experts and the router.");
    expect(waitsFor("export", stateWith(projectUpTo("tokenizer")))).toBe("Waits for the teacher.");
  });

  test("export needs a teacher, and no experts", () => {
    expect(dependencies("export", four)).toEqual(["teacher"]);
    expect(statusOf("export", stateWith(projectUpTo("teacher")))).toBe("ready");
  });

  test("with one domain router and mixture say that there is nothing to tell apart", () => {
    const state = stateWith(projectUpTo("expert:en", ["en"]));
    expect(waitsFor("router", state)).toContain("one domain");
    expect(statusOf("mixture", state)).toBe("waiting");
  });

  test("running, paused and queued come before what was", () => {
    const project = projectUpTo("teacher");
    const state = stateWith(project, { running: "teacher", queue: ["router"], stages: { teacher: { ...emptyStage, status: "paused" } } });
    expect(statusOf("teacher", state)).toBe("paused");
    expect(statusOf("router", state)).toBe("queued");
    expect(statusOf("teacher", { ...state, stages: {} })).toBe("running");
    expect(statusOf("teacher", { ...state, running: undefined, stages: {} })).toBe("done");
  });

  test("a failed stage is failed until it runs again, even with an earlier result", () => {
    const state = stateWith(projectUpTo("teacher"), { stages: { teacher: { ...emptyStage, status: "failed" } } });
    expect(statusOf("teacher", state)).toBe("failed");
  });

  test("without WebGPU training waits with the device's own sentence, and the router doesn't", () => {
    const problem = { code: "no-webgpu", message: "This browser has no WebGPU.", hint: "Use Chrome." } as const;
    const state = stateWith(projectUpTo("tokenizer"), { device: { status: "missing", problem } });
    expect(waitsFor("teacher", state)).toBe(problem.message);
    expect(waitsFor("router", state)).toBeUndefined();
  });

  test("experts that read further than the trained teacher can't start", () => {
    const state = stateWith(projectUpTo("teacher"), { recipe: recipeFor("micro") });
    expect(waitsFor("expert:en", state)).toBe("Experts of size micro read 128 tokens at once, but the teacher was trained on 32.");
  });

  test("settings that don't go together stop the stage they belong to, and no other", () => {
    const state = stateWith(projectUpTo("tokenizer"), { recipe: withChanges(recipe, { teacher: { sequences: 6 } }) });
    expect(waitsFor("teacher", state)).toContain("teacher.microBatch");
    expect(waitsFor("router", state)).toBeUndefined();
  });
});

describe("what is measured of the router", () => {
  test("it waits for the router, and by models for those too", () => {
    const state = stateWith(projectUpTo("tokenizer"));
    expect(waitsFor("robustness", state)).toBe("Waits for the router.");
    expect(waitsFor("by-models", state)).toBe("Waits for the teacher, 2 of 2 experts and the router.");
    for (const check of CHECKS) expect(statusOf(check, stateWith(projectUpTo("router")))).toBe("ready");
  });

  test("it is no part of a run of all", () => {
    for (const check of CHECKS) expect(planOf(stateWith({ version: 2, models: {} }))).not.toContain(check);
  });
});

describe("the plan of “Run all”", () => {
  test("an empty project runs everything", () => {
    expect(planOf(stateWith({ version: 2, models: {} }))).toEqual(["corpus", "tokenizer", "teacher", "router", "mixture", "export"]);
  });

  test("finished stages stay out of it", () => {
    expect(planOf(stateWith(projectUpTo("expert:en")))).toEqual(["expert:de", "router", "mixture", "export"]);
    expect(planOf(stateWith(projectUpTo("export")))).toEqual([]);
  });

  test("a changed setting brings its stage back, with all that depends on it", () => {
    const state = stateWith(projectUpTo("export"), { recipe: withChanges(recipe, { experts: { temperature: 4 } }) });
    expect(changedSince("expert:en", state)).toEqual(["Temperature"]);
    expect(changedSince("teacher", state)).toEqual([]);
    expect(planOf(state)).toEqual(["expert:en", "expert:de", "mixture", "export"]);
  });

  test("where the next expert starts is no reason to train the others again", () => {
    const state = stateWith(projectUpTo("expert:en"), { recipe: withChanges(recipe, { experts: { start: "nearest" } }) });
    expect(planOf(state)).toEqual(["expert:de", "router", "mixture", "export"]);
    expect(followsFrom("expert:en", "experts.start")).toBe(true);
  });

  test("a new name changes nothing", () => {
    expect(planOf(stateWith(projectUpTo("export"), { recipe: withChanges(recipe, { name: "other" }) }))).toEqual([]);
  });

  test("files that the page no longer holds are not read again, whatever changed", () => {
    const project = { ...projectUpTo("export"), corpus: corpusOf(["en", "de"], "files") };
    const changed = withChanges(recipe, { corpus: { validationShare: 0.2 } });
    expect(planOf(stateWith(project, { recipe: changed }))).toEqual([]);
    expect(planOf(stateWith(project, { recipe: changed, heldFiles: 2 }))[0]).toBe("corpus");
  });

  test("a packed corpus is not read again for settings that it does not follow", () => {
    const packed = { texts: "files", seed: 1, settings: recipe.corpus, origins: {} } as const;
    const project = { ...projectUpTo("export"), corpus: { ...corpusOf(["en", "de"], "files"), packed } };
    const changed = withChanges(recipe, { corpus: { validationShare: 0.2 } });
    expect(planOf(stateWith(project, { recipe: changed, heldFiles: 1 }))).toEqual([]);
  });

  test("the size of the sample is no reason to read files again", () => {
    const project = { ...projectUpTo("export"), corpus: corpusOf(["en", "de"], "files") };
    const changed = withChanges(recipe, { corpus: { sampleBytes: 50_000 } });
    expect(planOf(stateWith(project, { recipe: changed, heldFiles: 2 }))).toEqual([]);
  });
});

describe("how a router is used", () => {
  test("is nothing that it is fitted again for, but mixture and export tell of it", () => {
    const state = stateWith(projectUpTo("export"), { recipe: withChanges(recipe, { router: { abstainBelow: 0.5 } }) });
    expect(changedSince("router", state)).toEqual([]);
    expect(planOf(state)).toEqual(["mixture", "export"]);
  });
});

describe("twelve domains", () => {
  const twelve = Array.from({ length: 12 }, (_, i) => `domain ${i + 1}`);

  test("give twelve experts, each of which the mixture waits for", () => {
    expect(stagesOf(twelve).filter((stage) => kindOf(stage) === "expert")).toHaveLength(12);
    expect(waitsFor("mixture", stateWith(projectUpTo("expert:domain 3", twelve)))).toBe("Waits for 9 of 12 experts and the router.");
    expect(planOf(stateWith(projectUpTo("export", twelve)))).toEqual([]);
  });

  test("of which ten take part are run for those ten", () => {
    const without = withChanges(recipe, { mixture: { without: "domain 5, domain 12" } });
    const state = stateWith(projectUpTo("teacher", twelve), { recipe: without });
    const planned = planOf(state);
    expect(planned.filter((stage) => kindOf(stage) === "expert")).toHaveLength(10);
    expect(planned).not.toContain("expert:domain 5");
    expect(planned.slice(-3)).toEqual(["router", "mixture", "export"]);
    expect(waitsFor("mixture", state)).toBe("Waits for 10 of 10 experts and the router.");
  });
});
