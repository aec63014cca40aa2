import { describe, expect, test } from "vitest";
import { filesFromDataTransfer, filesFromInput } from "../../src/app/drop";
import type { Problem } from "../../src/core/errors";

type Tree = { readonly [name: string]: string | Tree | Error };

/** Entries of a browser's file system, handed out in batches of two as browsers do of a hundred. */
function entryOf(name: string, content: string | Tree | Error): FileSystemEntry {
  if (typeof content === "string" || content instanceof Error) {
    const file = (resolve: (file: File) => void, reject: (error: Error) => void): void =>
      content instanceof Error ? reject(content) : resolve(new File([content], name));
    return { name, isFile: true, isDirectory: false, file } as unknown as FileSystemEntry;
  }
  const createReader = () => {
    const left = Object.entries(content).map(([child, inner]) => entryOf(child, inner));
    return { readEntries: (resolve: (entries: FileSystemEntry[]) => void) => resolve(left.splice(0, 2)) };
  };
  return { name, isFile: false, isDirectory: true, createReader } as unknown as FileSystemEntry;
}

/** What a drop event holds: its list of items is empty once the event is over. */
function transferOf(tree: Tree): DataTransfer {
  const items = Object.entries(tree).map(([name, content]) => ({ webkitGetAsEntry: () => entryOf(name, content) }));
  queueMicrotask(() => items.splice(0));
  return { items: [...items, { webkitGetAsEntry: () => null }] } as unknown as DataTransfer;
}

describe("what was dropped", () => {
  test("folders are walked to the bottom, in the order of names, whatever order and batches the browser gives", async () => {
    const tree = { de: { "z.txt": "1", "a.txt": "2", tief: { "b.txt": "3", "a.txt": "4" }, "m.txt": "5" }, "c.txt": "6" };
    const files = await filesFromDataTransfer(transferOf(tree));
    expect(files.map(({ path }) => path)).toEqual(["de/a.txt", "de/m.txt", "de/tief/a.txt", "de/tief/b.txt", "de/z.txt", "c.txt"]);
    expect(await files[0].file.text()).toBe("2");
  });

  test("files and folders that begin with a dot are left out", async () => {
    const files = await filesFromDataTransfer(transferOf({ en: { ".DS_Store": "x", ".git": { config: "x" }, "a.txt": "y" }, ".env": "z" }));
    expect(files.map(({ path }) => path)).toEqual(["en/a.txt"]);
  });

  test("a file that can't be opened is told by its path, and the others are kept", async () => {
    const problems: Problem[] = [];
    const tree = { en: { "a.txt": "1", "b.txt": new Error("it is gone"), "c.txt": "3" } };
    const files = await filesFromDataTransfer(transferOf(tree), (problem) => problems.push(problem));
    expect(files.map(({ path }) => path)).toEqual(["en/a.txt", "en/c.txt"]);
    expect(problems.map(({ message }) => message)).toEqual(["en/b.txt could not be opened: it is gone"]);
  });

  test("a chosen folder's files carry their path, chosen files their name", () => {
    const inFolder = Object.assign(new File([], "a.txt"), { webkitRelativePath: "corpora/en/a.txt" });
    const hidden = Object.assign(new File([], "b.txt"), { webkitRelativePath: "corpora/.git/b.txt" });
    const loose = Object.assign(new File([], "c.txt"), { webkitRelativePath: "" });
    const files = [inFolder, hidden, loose] as unknown as FileList;
    expect(filesFromInput({ files }).map(({ path }) => path)).toEqual(["corpora/en/a.txt", "c.txt"]);
    expect(filesFromInput({ files: null })).toEqual([]);
  });
});
