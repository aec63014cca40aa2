// The README tells the truth about what can be checked: its commands, its tree of folders, its table of packages.

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ignoredNames, root } from "./sources";

const readme = readFileSync(join(root, "README.md"), "utf8");
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

/** The part under a heading, up to the next of its rank. */
function section(title: string): string {
  const start = readme.indexOf(`## ${title}\n`);
  expect(start, `a section "${title}"`).toBeGreaterThanOrEqual(0);
  const end = readme.indexOf("\n## ", start + 1);
  return readme.slice(start, end < 0 ? undefined : end);
}

/** The paths of the tree: names at the start of a line are at the top, indented ones in the folder above them. */
function treePaths(): string[] {
  const [, block = ""] = /```\n([\s\S]*?)```/.exec(section("Where things live")) ?? [];
  let top = "";
  return block.split("\n").flatMap((line) => {
    const [, indent = "", name] = /^( *)(\S+)/.exec(line) ?? [];
    if (name === undefined) return [];
    if (indent === "") top = name;
    return [indent === "" ? name : top + name];
  });
}

/** Folders of the checkout down to the second level, with a slash at the end; hidden ones are left out. */
function foldersOnDisk(): string[] {
  const ignored = ignoredNames();
  const below = (folder: string): string[] =>
    readdirSync(join(root, folder))
      .filter(
        (name) => !name.startsWith(".") && !name.startsWith("__") && !ignored.has(name) && statSync(join(root, folder, name)).isDirectory(),
      )
      .map((name) => `${folder}${name}/`);
  const top = below("");
  return [...top, ...top.flatMap(below)];
}

describe("the README", () => {
  test("names the two commands, and they are there", () => {
    const commands = section("Two commands");
    expect(commands).toMatch(/^npm start\b/m);
    expect(commands).toMatch(/^npm test\b/m);
    expect(Object.keys(manifest.scripts)).toEqual(expect.arrayContaining(["start", "test", "headless"]));
  });

  test("shows every folder there is, and nothing that is not there", () => {
    const shown = treePaths();
    expect(shown.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect(shown.filter((path) => path.endsWith("/") && !path.startsWith(".")).sort()).toEqual(foldersOnDisk().sort());
  });

  test("gives a reason for every package, and for none that is not used", () => {
    const rows = section("Built on").matchAll(/^\| ([^|]+) \| [^|]+ \|$/gm);
    const named = [...rows].flatMap(([, cell]) => cell!.split(", ")).filter((name) => name !== "package" && !name.startsWith("-"));
    expect(named.sort()).toEqual([...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)].sort());
  });

  test("links only to files that are there", () => {
    const targets = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, target]) => target!).filter((target) => !target.startsWith("http"));
    expect(targets.length).toBeGreaterThan(1);
    expect(targets.filter((target) => !existsSync(join(root, target)))).toEqual([]);
  });
});
