// The launcher: which Node is enough, when packages are installed anew, and how commands end on a bad command line.

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { main as headless } from "../../src/cli/headless";
import { isInstalled, nodeSuffices } from "../../src/cli/launch.mjs";
import { main as start } from "../../src/cli/start";
import { main as runTests } from "../../src/cli/test";
import { root } from "../sources";
import { limbeck, linesOf, refusalOf } from "./limbeck";

describe("Node", () => {
  test.each(["20.19.0", "20.20.2", "22.12.0", "23.0.0", "24.1.0"])("%s is enough", (version) => {
    expect(nodeSuffices(version)).toBe(true);
  });

  test.each(["18.20.0", "20.18.3", "21.7.3", "22.11.0"])("%s is too old for the tools", (version) => {
    expect(nodeSuffices(version)).toBe(false);
  });
});

describe("installed packages", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "limbeck-launch-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const wanted = {
    "": { name: "limbeck" },
    "node_modules/a": { version: "1.0.0" },
    "node_modules/b": { version: "2.0.0", optional: true },
  };
  const check = (installed?: object): boolean => {
    writeFileSync(join(folder, "lock.json"), JSON.stringify({ packages: wanted }));
    if (installed !== undefined) writeFileSync(join(folder, "installed.json"), JSON.stringify({ packages: installed }));
    return isInstalled(join(folder, "lock.json"), join(folder, "installed.json"));
  };

  test("none at all are not enough", () => {
    expect(check()).toBe(false);
  });

  test("those of the lock file are enough, also without packages meant for other systems", () => {
    expect(check({ "node_modules/a": { version: "1.0.0" }, "node_modules/b": { version: "2.0.0" } })).toBe(true);
    expect(check({ "node_modules/a": { version: "1.0.0" } })).toBe(true);
  });

  test("a package that is missing or has another version is installed anew", () => {
    expect(check({ "node_modules/b": { version: "2.0.0" } })).toBe(false);
    expect(check({ "node_modules/a": { version: "1.0.1" } })).toBe(false);
    expect(check({ "node_modules/a": { version: "1.0.0" }, "node_modules/b": { version: "1.9.0" } })).toBe(false);
  });
});

describe("a command line", { timeout: 60_000 }, () => {
  test.each(["start", "test", "headless", "bench", "soak"])("%s --help tells how it is used and ends well", async (command) => {
    const { code, stdout, stderr } = await limbeck(command, "--help");
    expect(stdout).toContain("npm ");
    expect([code, stderr]).toEqual([0, ""]);
  });

  test("is read as well through a link to the checkout", () => {
    const folder = mkdtempSync(join(tmpdir(), "limbeck-link-"));
    symlinkSync(root, join(folder, "checkout"), "junction");
    const launcher = join(folder, "checkout", "src", "cli", "launch.mjs");
    const { status, stdout } = spawnSync(process.execPath, [launcher, "start", "--help"], { encoding: "utf8" });
    rmSync(folder, { recursive: true });
    expect(stdout).toContain("npm start");
    expect(status).toBe(0);
  });

  test.each([["brew"], ["start", "--port", "eighty"], ["test", "--only", "some"], ["headless"], ["bench", "--adapter", "best"]])(
    "%s %s %s ends with 2 and one line that says why",
    async (...given) => {
      const { code, stderr } = await limbeck(...given.filter((word) => word !== undefined));
      expect(code).toBe(2);
      expect(linesOf(stderr)).toHaveLength(1);
      expect(stderr).toMatch(/^limbeck: .+\.\n$/);
    },
  );

  test("that is wrong in another way is refused by the word", async () => {
    expect(await refusalOf(start, ["--prot", "80"])).toContain("--prot");
    expect(await refusalOf(runTests, ["test/core"])).toContain("files can be named for one part only");
    expect(await refusalOf(headless, ["pico", "nano"])).toContain("give one recipe or study");
    expect(await refusalOf(headless, ["pico", "--adapter", "best"])).toContain("--adapter best");
  });
});
