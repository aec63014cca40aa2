// The list of projects as the page works with it: which one it opened, and what becomes of the others. What is in the open one is the
// keeper's, and where each has its files storage's.

import type { StoreApi } from "zustand/vanilla";
import { StudioError, toProblem } from "../core/errors";
import { FIRST_PROJECT, type ProjectEntry, type ProjectList, type ProjectPlaces, placesOf } from "../storage/projects";
import { runName } from "./runs/names";
import type { StudioState } from "./state/store";
import { withProblem } from "./state/updates";

export interface ProjectsParts {
  readonly store: StoreApi<StudioState>;
  openList(): Promise<ProjectList>;
  /** Takes a lock for as long as the page lives: false where another page has it; `later` is called once that one let go. */
  hold(lock: string, later: () => void): Promise<boolean>;
  /** Runs `work` with a lock that nobody has, or not at all: whether it ran. */
  whileFree(lock: string, work: () => Promise<void>): Promise<boolean>;
  /** Removes all that a project has. */
  removePlaces(places: ProjectPlaces): Promise<void>;
  /** The project that this tab had open, else the browser. */
  remembered(): string | undefined;
  remember(id: string): void;
  newId(): string;
  /** Milliseconds since 1970. */
  now(): number;
}

/** The project of this page. */
export interface OpenedProject {
  readonly places: ProjectPlaces;
  /** Whether this page works on it; where another one does, it can only be looked at. */
  readonly own: boolean;
}

export interface Projects {
  /** Opens the project of this page at the first call: the one it had, else the one that changed last, else a new one. Never rejects. */
  opened(): Promise<OpenedProject>;
  /** Notes that the open project changed. */
  changed(): Promise<void>;
  /** Rejects with StudioError("name-taken") for a name that is empty or another project's. */
  rename(id: string, name: string): Promise<void>;
  /** Puts a project on the list under a name like this, to be filled by `fill`; one that fails leaves nothing. Its id. */
  add(name: string | undefined, fill: (places: ProjectPlaces) => Promise<void>): Promise<string>;
  /** Removes a project that is open nowhere. Rejects with StudioError("busy") for one that is. */
  remove(id: string): Promise<void>;
}

/** Letters of a name at most. */
export const MAX_PROJECT_NAME = 60;

export function createProjects(parts: ProjectsParts): Projects {
  const { store, openList, hold, whileFree, removePlaces, remembered, remember, newId, now } = parts;
  let list: ProjectList | undefined;
  let opening: Promise<OpenedProject> | undefined;

  const known = (): readonly ProjectEntry[] => store.getState().projects;
  const show = (projects: readonly ProjectEntry[]): void => store.setState({ projects: byChange(projects) });
  const put = async (entry: ProjectEntry): Promise<void> => {
    await list?.put(entry);
    show([...known().filter(({ id }) => id !== entry.id), entry]);
  };
  const forget = async (id: string): Promise<void> => {
    await removePlaces(placesOf(id));
    await list?.remove(id);
    show(known().filter((other) => other.id !== id));
  };
  const begun = (id: string, name: string | undefined): ProjectEntry => {
    const taken = new Set(known().map((other) => other.name));
    const at = now();
    return { id, name: freeName(name ?? runName([Math.floor(at / 2 ** 32), at], taken), taken), createdAt: at, changedAt: at };
  };

  async function open(): Promise<OpenedProject> {
    try {
      list = await openList();
      show(await list.all());
    } catch {} // where the browser keeps nothing, whoever saves tells of it
    const usable = known().filter(({ state }) => state === undefined);
    const wanted = remembered();
    let entry = usable.find(({ id }) => id === wanted) ?? usable[0];
    if (entry === undefined) {
      entry = begun(known().length === 0 ? FIRST_PROJECT : newId(), undefined);
      await put(entry).catch((error: unknown) => store.setState((state) => withProblem(state, toProblem(error))));
    }
    const { id } = entry;
    store.setState({ projectId: id });
    remember(id);
    const own = await hold(placesOf(id).lock, () => store.setState({ access: "freed" }));
    if (!own) store.setState({ access: "reading" });
    void tidy();
    return { places: placesOf(id), own };
  }

  /** Removes what broke off when it was to come or to go. */
  async function tidy(): Promise<void> {
    for (const { id, state } of known()) if (state) await whileFree(placesOf(id).lock, () => forget(id)).catch(() => {}); // the next time
  }

  return {
    opened() {
      opening ??= open();
      return opening;
    },
    async changed() {
      const entry = known().find(({ id }) => id === store.getState().projectId);
      if (entry) await put({ ...entry, changedAt: now() });
    },
    async rename(id, name) {
      const wanted = name.trim();
      if (wanted === "" || wanted.length > MAX_PROJECT_NAME)
        throw new StudioError("name-taken", `A project’s name has 1 to ${MAX_PROJECT_NAME} letters.`, "Choose another name.");
      if (known().some((other) => other.id !== id && other.name === wanted))
        throw new StudioError("name-taken", `Another project is called ${wanted}.`, "Choose another name.");
      const entry = known().find((one) => one.id === id);
      if (entry) await put({ ...entry, name: wanted });
    },
    async add(name, fill) {
      const entry = begun(newId(), name);
      const places = placesOf(entry.id);
      await whileFree(places.lock, async () => {
        await put({ ...entry, state: "coming" });
        try {
          await fill(places);
          await put({ ...entry, changedAt: now() });
        } catch (error) {
          await forget(entry.id);
          throw error;
        }
      });
      return entry.id;
    },
    async remove(id) {
      const entry = known().find((one) => one.id === id);
      if (entry === undefined) return;
      const isFree = await whileFree(placesOf(id).lock, async () => {
        await put({ ...entry, state: "going" });
        await forget(id);
      });
      if (!isFree) throw new StudioError("busy", `${entry.name} is open in a tab.`, "Open another project there, or close it.");
    },
  };
}

/** The one that changed last first. */
const byChange = (projects: readonly ProjectEntry[]): readonly ProjectEntry[] =>
  projects.toSorted((a, b) => b.changedAt - a.changedAt || (a.id < b.id ? -1 : 1));

/** The name, with a number after it where another project has it. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let number = 2; taken.has(free); number++) free = `${name} ${number}`;
  return free;
}
