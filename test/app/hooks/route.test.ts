// The addresses of the screens, and which screen is shown while the page follows the work.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hrefOf, routeOf, routeOfStage, SCREENS } from "../../../src/app/hooks/useRoute";
import { shownRoute } from "../../../src/app/hooks/useShownRoute";
import { initialState as empty, emptyStage } from "../../../src/app/state/store";

describe("addresses", () => {
  test("every route is found again at its address, whatever its part is called", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SCREENS),
        fc.option(fc.string({ minLength: 1, unit: "grapheme" }), { nil: undefined }),
        (screen, part) => {
          const route = part === undefined ? { screen } : { screen, part };
          expect(routeOf(hrefOf(route))).toEqual(route);
        },
      ),
    );
  });

  test("settings behind the screen's name don't change the screen", () => {
    expect(routeOf("#/teacher?size=micro&seed=2")).toEqual({ screen: "teacher" });
    expect(routeOf("#/experts/de?size=micro")).toEqual({ screen: "experts", part: "de" });
  });

  test("an address that names no screen, or is no proper one, follows the work", () => {
    for (const hash of ["", "#", "#/", "#/?size=micro", "#/nowhere", "#//"]) expect(routeOf(hash)).toEqual({ screen: "follow" });
    expect(routeOf("#/experts/%E0%A4%A")).toEqual({ screen: "experts", part: "%E0%A4%A" });
  });

  test("an expert's stage is shown on the tab of its domain, a study's on its own screen", () => {
    expect(routeOfStage("expert:de")).toEqual({ screen: "experts", part: "de" });
    expect(routeOfStage("study:losses-1f")).toEqual({ screen: "studies", part: "losses-1f" });
    expect(routeOfStage("router")).toEqual({ screen: "router" });
  });
});

describe("following", () => {
  const follow = routeOf("#/");

  test("an empty project shows Start", () => {
    expect(shownRoute(follow, empty)).toEqual(follow);
  });

  test("the running stage is shown, between two stages the next one", () => {
    expect(shownRoute(follow, { ...empty, running: "tokenizer", queue: ["teacher"] })).toEqual({ screen: "tokenizer" });
    expect(shownRoute(follow, { ...empty, queue: ["teacher"] })).toEqual({ screen: "teacher" });
  });

  test("when nothing runs, the last stage with a result or a problem is shown", () => {
    const corpus = { source: "sample" as const, domains: [], problems: [] };
    const project = { ...empty.project, corpus };
    expect(shownRoute(follow, { ...empty, project })).toEqual({ screen: "corpus" });
    const problem = { code: "out-of-memory" as const, message: "The GPU is full.", hint: "Use less." };
    const teacher = { ...emptyStage, status: "failed" as const, problem };
    expect(shownRoute(follow, { ...empty, project, stages: { teacher } })).toEqual({ screen: "teacher" });
  });

  test("an address that names a screen wins over what runs", () => {
    expect(shownRoute(routeOf("#/help"), { ...empty, running: "teacher" })).toEqual({ screen: "help" });
  });
});
