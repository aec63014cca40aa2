// Where a page's files come from: the host that sent the page, or a folder that somebody chose. A page that was opened from a
// folder must not read the files beside it by itself; browsers keep that from pages.

/** The bytes of a file by its path from the page. Throws Error naming a file that is not there. */
export type ReadFile = (path: string) => Promise<Uint8Array<ArrayBuffer>>;

/** Whether the page has a host to ask. */
export const isHosted = (): boolean => location.protocol !== "file:";

/** Reads from the host, below `folder`, which is the page's own by default. */
export function fromHost(folder: string = "./"): ReadFile {
  return async (path) => {
    const answer = await fetch(new URL(path, new URL(folder, document.baseURI))).catch(() => {
      throw new Error(`${path} could not be fetched. Is the host still there?`);
    });
    if (!answer.ok) throw new Error(`The host has no ${path} (${answer.status}).`);
    return new Uint8Array(await answer.arrayBuffer());
  };
}

/** Reads from the files of a chosen folder. */
export function fromFolder(files: Iterable<File>): ReadFile {
  const byPath = new Map(Array.from(files, (file) => [file.webkitRelativePath.replace(/^[^/]*\//, ""), file]));
  return async (path) => {
    const file = byPath.get(path);
    if (file === undefined) throw new Error(`The folder has no ${path}. Choose the one that this page lies in.`);
    return new Uint8Array(await file.arrayBuffer());
  };
}
