// Which project a page opens, and what becomes of the others: over a list in memory and locks that a test holds.

import { describe, expect, test } from "vitest";
import { createStore } from "zustand/vanilla";
import { createProjects } from "../../src/app/projects";
import { initialState, type StudioState } from "../../src/app/state/store";
import { FIRST_PROJECT, type ProjectEntry, placesOf } from "../../src/storage/projects";

interface Browser {
  readonly list: Map<string, ProjectEntry>;
  /** Locks that are held by some page. */
  readonly locks: Set<string>;
  /** Folders that were removed. */
  readonly removed: string[];
  remembered?: string;
}

const newBrowser = (...entries: readonly ProjectEntry[]): Browser => ({
  list: new Map(entries.map((entry) => [entry.id, entry])),
  locks: new Set(),
  removed: [],
});

let clock = 1e12;

/** A page of a browser. */
function page(browser: Browser) {
  const store = createStore<StudioState>(() => initialState);
  const letGo: (() => void)[] = [];
  const projects = createProjects({
    store,
    openList: async () => ({
      all: async () => structuredClone([...browser.list.values()]),
      put: async (entry) => void browser.list.set(entry.id, structuredClone(entry)),
      remove: async (id) => void browser.list.delete(id),
    }),
    hold: async (lock, later) => {
      if (!browser.locks.has(lock)) return Boolean(browser.locks.add(lock));
      letGo.push(later);
      return false;
    },
    whileFree: async (lock, work) => {
      if (browser.locks.has(lock)) return false;
      browser.locks.add(lock);
      await work().finally(() => browser.locks.delete(lock));
      return true;
    },
    removePlaces: async ({ folder }) => void browser.removed.push(folder),
    remembered: () => browser.remembered,
    remember: (id) => {
      browser.remembered = id;
    },
    newId: () => `id-${++clock}`,
    now: () => ++clock,
  });
  return { projects, store, state: () => store.getState(), letGo: () => letGo.forEach((later) => void later()) };
}

const entry = (id: string, changes: Partial<ProjectEntry> = {}): ProjectEntry => ({ id, name: id, createdAt: 1, changedAt: 1, ...changes });

describe("opening the page", () => {
  test("for the first time begins a project with a name where the only one was kept before", async () => {
    const browser = newBrowser();
    const { projects, state } = page(browser);
    const { places, own } = await projects.opened();
    expect([places.folder, places.database, places.lock, own]).toEqual(["project", "limbeck", "limbeck-project", true]);
    expect(state().projectId).toBe(FIRST_PROJECT);
    expect(browser.list.get(FIRST_PROJECT)?.name).toMatch(/^[a-z]+-[a-z]+$/);
  });

  test("opens what this tab had, else what changed last, and never what is on its way", async () => {
    const browser = newBrowser(entry("a"), entry("b", { changedAt: 2 }), entry("c", { changedAt: 3, state: "coming" }));
    expect((await page(browser).projects.opened()).places).toEqual(placesOf("b"));
    browser.remembered = "a";
    expect((await page(browser).projects.opened()).places).toEqual(placesOf("a"));
    browser.remembered = "c";
    browser.locks.clear();
    expect((await page(browser).projects.opened()).places).toEqual(placesOf("b"));
  });

  test("where another page has the project only looks at it, and says when that one let go", async () => {
    const browser = newBrowser(entry("a"));
    await page(browser).projects.opened();
    const second = page(browser);
    expect((await second.projects.opened()).own).toBe(false);
    expect(second.state().access).toBe("reading");
    second.letGo();
    expect(second.state().access).toBe("freed");
  });

  test("removes what broke off on its way in or out, but not what another page still works on", async () => {
    const browser = newBrowser(
      entry("a"),
      entry("b", { state: "coming" }),
      entry("c", { state: "going" }),
      entry("d", { state: "coming" }),
    );
    browser.locks.add(placesOf("d").lock);
    const { projects, state } = page(browser);
    await projects.opened();
    await expect
      .poll(() =>
        state()
          .projects.map(({ id }) => id)
          .sort(),
      )
      .toEqual(["a", "d"]);
    expect(browser.removed).toEqual([placesOf("b").folder, placesOf("c").folder]);
    expect([...browser.list.keys()].sort()).toEqual(["a", "d"]);
  });

  test("without a place for the list still opens one", async () => {
    const { projects } = page({ ...newBrowser(), list: undefined as never });
    expect((await projects.opened()).places.folder).toBe("project");
  });
});

describe("a project", () => {
  test("that is added is open to nobody until it is filled, and gone where that fails", async () => {
    const browser = newBrowser(entry("a"));
    const { projects, state } = page(browser);
    await projects.opened();
    const seen: unknown[] = [];
    const id = await projects.add("a", async ({ lock }) => {
      seen.push(browser.list.get(state().projects[0]!.id)?.state, browser.locks.has(lock));
    });
    expect(seen).toEqual(["coming", true]);
    expect(browser.list.get(id)).toMatchObject({ name: "a 2" });
    expect(browser.list.get(id)?.state).toBeUndefined();
    const failing = projects.add(undefined, async () => {
      throw new Error("broken");
    });
    await expect(failing).rejects.toThrow("broken");
    expect([...browser.list.keys()].sort()).toEqual(["a", id].sort());
    expect(browser.removed).toHaveLength(1);
  });

  test("is renamed to what no other is called", async () => {
    const browser = newBrowser(entry("a"), entry("b"));
    const { projects, state } = page(browser);
    await projects.opened();
    await projects.rename("a", "  Herons ");
    expect(browser.list.get("a")?.name).toBe("Herons");
    for (const name of ["b", " ", "long".repeat(20)])
      await expect(projects.rename("a", name)).rejects.toMatchObject({ code: "name-taken" });
    expect(
      state()
        .projects.map(({ name }) => name)
        .sort(),
    ).toEqual(["Herons", "b"]);
  });

  test("is removed with all it has, unless a page has it open", async () => {
    const browser = newBrowser(entry("a"), entry("b", { changedAt: 2 }));
    const { projects } = page(browser);
    await projects.opened();
    await expect(projects.remove("b")).rejects.toMatchObject({ code: "busy" });
    await projects.remove("a");
    expect([[...browser.list.keys()], browser.removed]).toEqual([["b"], [placesOf("a").folder]]);
  });

  test("moves to the head of the list when it changes", async () => {
    const browser = newBrowser(entry("a"), entry("b", { changedAt: 2 }));
    browser.remembered = "a";
    const { projects, state } = page(browser);
    await projects.opened();
    await projects.changed();
    expect(state().projects.map(({ id }) => id)).toEqual(["a", "b"]);
  });
});
