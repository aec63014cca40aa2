// Holds the shape of the code, so that nobody has to remember it: who may import whom, how long a file may be and what
// stands at the top. Which globals a folder may use is held by the compiler: each has a tsconfig with its own lib.

import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { filesBelow, ignoredNames, root, type Source, sourcesBelow, withoutComments } from "./sources";

const sources = sourcesBelow("src", "workers");
const byPath = new Map(sources.map((source) => [source.path, source]));

/** Who may import whom: the first row whose start fits a file says what its imports may start with. */
const directions: readonly (readonly [file: string, imports: readonly string[]])[] = [
  ["src/main.tsx", ["src/app/"]],
  [
    "src/app/",
    [
      "src/app/",
      "src/protocol/client",
      "src/protocol/cluster",
      "src/protocol/commands",
      "src/protocol/events",
      "src/storage/",
      "core",
      "package.json",
    ],
  ],
  ["workers/", ["workers/", "src/protocol/host", "src/protocol/commands", "src/stages/", "src/storage/", "src/core/exchange/torch/"]],
  ["src/stages/", ["src/stages/", "src/protocol/", "src/storage/", "src/core/"]],
  ["src/protocol/", ["src/protocol/", "core"]],
  ["src/storage/", ["src/storage/", "core"]],
  ["src/cli/", ["src/cli/", "src/app/automation", "src/app/report", "core"]],
  ["src/core/", ["src/core/"]],
];

/** The part of core that anyone may use: records, studies, words for people, errors. */
const commonCore = ["src/core/config/", "src/core/curves/", "src/core/format/", "src/core/study/", "src/core/errors", "src/core/random"];

/** Inside core, imports point to a later row, or stay in their folder. */
const layers: readonly (readonly string[])[] = [
  ["cluster"],
  ["train", "study"],
  ["checkpoint", "exchange"],
  ["signals", "evaluation", "router"],
  ["losses", "model", "optim"],
  ["reference", "webgpu"],
  ["graph", "tokenizer", "corpus", "curves"],
  ["config"],
  ["format"],
];

/** Packages and the only folders that may import them. */
const owners: readonly (readonly [name: RegExp, folders: readonly string[]])[] = [
  [/^recharts/, ["src/app/charts/"]],
  [/^(react|react-dom|zustand|@mantine\/)/, ["src/app/", "src/main.tsx"]],
  [/^@tensorflow\//, ["src/core/", "src/stages/"]],
  [/^eld/, ["src/core/corpus/"]],
  [/^(idb|fflate)$/, ["src/storage/", "src/core/"]],
  [/^(fzstd|hyparquet|htmlparser2)/, ["src/core/corpus/reading/"]],
  [/^@zip\.js\//, ["src/core/corpus/reading/", "src/core/exchange/"]],
  [/^@noble\//, ["src/core/format/"]],
  [/^(node:|vite|tsx|playwright)/, ["src/cli/"]],
];

/** Ways by which a browser takes a string for elements or for code; what React makes of one is text. */
const SINKS = [
  "dangerouslySetInnerHTML",
  "(inner|outer)HTML",
  "insertAdjacentHTML",
  "setHTML(Unsafe)?\\(",
  "document\\.write",
  "createContextualFragment",
  "DOMParser",
  "srcdoc",
  "new Function\\b",
  "\\beval\\(",
  "set(Timeout|Interval)\\(\\s*[\"'`]",
  "javascript:",
];
const isSink = (code: string): boolean => new RegExp(SINKS.join("|"), "i").test(code);

/** The sources whose code a source imports. */
function edges(from: Source) {
  return from.imports.filter((edge) => edge.relative && !edge.typeOnly && !edge.worker && byPath.has(edge.target));
}

/** Every file reached from `start` by imports that carry code, with the packages they name. */
function reached(start: string): { files: Set<string>; packages: Set<string> } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const open = [start];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const source = byPath.get(path);
    if (source === undefined || files.has(path)) continue;
    files.add(path);
    for (const edge of source.imports.filter(({ typeOnly, worker }) => !typeOnly && !worker)) {
      if (edge.relative) open.push(edge.target);
      else packages.add(edge.target);
    }
  }
  return { files, packages };
}

/** The first ring of imports found, as the files on it. */
function findCycle(): string[] | undefined {
  const finished = new Set<string>();
  const visit = (path: string, trail: readonly string[]): string[] | undefined => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path];
    if (finished.has(path)) return undefined;
    for (const edge of edges(byPath.get(path)!)) {
      const cycle = visit(edge.target, [...trail, path]);
      if (cycle !== undefined) return cycle;
    }
    finished.add(path);
    return undefined;
  };
  for (const path of byPath.keys()) {
    const cycle = visit(path, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}

describe("imports", () => {
  test("the sources are found, and so is what they import", () => {
    expect(byPath.get("src/main.tsx")?.imports.some((edge) => edge.target.startsWith("src/app/"))).toBe(true);
    expect(sources.flatMap((source) => source.imports).filter((edge) => edge.relative).length).toBeGreaterThan(100);
  });

  test("every relative import names a file that is there", () => {
    const all = new Set(["package.json", ...filesBelow("src"), ...filesBelow("workers")]);
    const missing = sources.flatMap(({ path, imports }) =>
      imports.filter((edge) => edge.relative && !all.has(edge.target)).map((edge) => `${path} → ${edge.target}`),
    );
    expect(missing).toEqual([]);
  });

  test("a folder imports only from the folders below it", () => {
    const wrong = sources.flatMap((source) => {
      const row = directions.find(([start]) => source.path.startsWith(start));
      const allowed = (row?.[1] ?? []).flatMap((start) => (start === "core" ? commonCore : [start]));
      return source.imports
        .filter((edge) => edge.relative && !edge.worker && !allowed.some((start) => edge.target.startsWith(start)))
        .map((edge) => `${source.path} → ${edge.target}`);
    });
    expect(wrong).toEqual([]);
  });

  test("inside core, imports point down its list of folders", () => {
    const room = (path: string): string | undefined => /^src\/core\/(\w+)\//.exec(path)?.[1];
    const layer = (name: string): number => layers.findIndex((names) => names.includes(name));
    const wrong = sources.flatMap((source) => {
      const from = room(source.path);
      if (from === undefined) return [];
      if (layer(from) < 0) return [`${source.path} is in no layer`];
      return source.imports
        .map((edge) => ({ edge, to: edge.relative ? room(edge.target) : undefined }))
        .filter(({ to }) => to !== undefined && to !== from && layer(to) <= layer(from))
        .map(({ edge }) => `${source.path} → ${edge.target}`);
    });
    expect(wrong).toEqual([]);
  });

  test("code is never imported in a circle", () => {
    expect(findCycle()).toBeUndefined();
  });

  test("every name is imported from the file that defines it: there are no barrels", () => {
    const barrels = sources.filter(
      ({ path, text }) => /\/index\.tsx?$/.test(path) || /^export\s+(type\s+)?[*{][^;]*\sfrom\s/m.test(withoutComments(text)),
    );
    expect(barrels.map(({ path }) => path)).toEqual([]);
  });

  test("a package is imported only where it belongs", () => {
    const wrong = sources.flatMap((source) =>
      source.imports
        .filter((edge) => !edge.relative)
        .filter((edge) =>
          owners.some(([name, folders]) => name.test(edge.target) && !folders.some((folder) => source.path.startsWith(folder))),
        )
        .map((edge) => `${source.path} → ${edge.target}`),
    );
    expect(wrong).toEqual([]);
  });

  test("the page's bundle holds no TensorFlow.js", () => {
    const { files, packages } = reached("src/main.tsx");
    expect(files.size).toBeGreaterThan(20);
    expect([...packages].filter((name) => name.startsWith("@tensorflow/"))).toEqual([]);
  });
});

describe("files", () => {
  test("core asks no clock, draws no unseeded number and prints nothing", () => {
    const impure = /\b(Math\.random|Date\.now|new Date|performance\.|console\.|crypto\.)/;
    const wrong = sources.filter(({ path, text }) => path.startsWith("src/core/") && impure.test(withoutComments(text)));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  test("no source turns text into a part of the page or into code", () => {
    expect(["a.innerHTML = b", "<p dangerouslySetInnerHTML={b} />", "setTimeout('b()')", "new Function(b)"].every(isSink)).toBe(true);
    const wrong = sources.filter(({ text }) => isSink(withoutComments(text)));
    expect(wrong.map(({ path }) => path)).toEqual([]);
  });

  test("no file is longer than 350 lines, and a worker's entry than 80", () => {
    const long = [...sources, ...sourcesBelow("test")].filter(({ path, lines }) => lines > (/^workers\/[^/]+$/.test(path) ? 80 : 350));
    expect(long.map(({ path, lines }) => `${path}: ${lines}`)).toEqual([]);
  });

  test("every source opens by saying what it is", () => {
    const silent = sources.filter(({ text }) => !/^(#!.*\n)?(\/\/ @ts-check\n)?\s*(\/\/ \S|\/\*)/.test(text));
    expect(silent.map(({ path }) => path)).toEqual([]);
  });

  test("the top level holds only what is agreed", () => {
    const allowed = [
      "LICENSE",
      "README.md",
      "index.html",
      "package-lock.json",
      "package.json",
      "public",
      "src",
      "test",
      "vite.config.ts",
      "workers",
    ];
    const ignored = ignoredNames();
    const entries = readdirSync(root).filter((name) => !name.startsWith(".") && !ignored.has(name));
    expect(entries.sort()).toEqual(allowed);
  });
});
