// Reads the project's own files for the tests about its shape: which sources there are and what each imports.
// Reads by pattern, not by compiling: import statements start a line, and comments are taken out first.

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout. */
export const root = fileURLToPath(new URL("..", import.meta.url));

export interface Import {
  /** A package as it is named, or a file's path from the checkout. */
  readonly target: string;
  readonly relative: boolean;
  /** Erased by the compiler: carries no code. */
  readonly typeOnly: boolean;
  /** A worker's entry, named by address: it starts a graph of its own. */
  readonly worker: boolean;
}

export interface Source {
  /** From the checkout, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  readonly imports: readonly Import[];
}

/** Names that git ignores at the top, and git's own. */
export function ignoredNames(): Set<string> {
  const patterns = readFileSync(join(root, ".gitignore"), "utf8").split("\n");
  return new Set([".git", ...patterns.map((line) => line.trim().replace(/^\/|\/$/g, ""))]);
}

/** All files below a folder of the checkout, as paths from the checkout. */
export function filesBelow(folder: string): string[] {
  const ignored = ignoredNames();
  return readdirSync(join(root, folder))
    .filter((name) => !ignored.has(name) && name !== "__pycache__")
    .flatMap((name) => {
      const path = posix.join(folder, name);
      return statSync(join(root, path)).isDirectory() ? filesBelow(path) : [path];
    });
}

/** The text without comments. Only whole-line and block comments count: an address in a string keeps its slashes. */
export function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
}

const STATIC = /^(?:import|export)\s+(type\s+)?(?:[\w$\s{},*]*?\sfrom\s+)?["']([^"']+)["']/gm;
const DYNAMIC = /\bimport\(\s*["']([^"']+)["']\s*\)/g;
const BY_ADDRESS = /new URL\(\s*["'](\.[^"']+\.tsx?)["']\s*,\s*import\.meta\.url\s*\)/g;

/** The file that a relative import names, also one that is taken as text; the text itself when no source answers to it. */
function resolve(from: string, target: string): string {
  const path = posix.join(dirname(from), target.replace(/\?(raw|script)$/, ""));
  const found = ["", ".ts", ".tsx"].map((ending) => path + ending).find((file) => existsSync(join(root, file)));
  return found ?? path;
}

function importsOf(path: string, text: string): Import[] {
  const code = withoutComments(text);
  const make = (target: string, typeOnly: boolean, worker: boolean): Import => {
    const relative = target.startsWith(".");
    return { target: relative ? resolve(path, target) : target, relative, typeOnly, worker };
  };
  return [
    ...[...code.matchAll(STATIC)].map((match) => make(match[2]!, match[1] !== undefined, false)),
    ...[...code.matchAll(DYNAMIC)].map((match) => make(match[1]!, false, false)),
    ...[...code.matchAll(BY_ADDRESS)].map((match) => make(match[1]!, false, true)),
  ];
}

/** The TypeScript and JavaScript sources below some folders. */
export function sourcesBelow(...folders: readonly string[]): Source[] {
  return folders
    .flatMap(filesBelow)
    .filter((path) => /\.(ts|tsx|mjs)$/.test(path))
    .map((path) => {
      const text = readFileSync(join(root, path), "utf8");
      return { path, text, lines: text.trimEnd().split("\n").length, imports: importsOf(path, text) };
    });
}
