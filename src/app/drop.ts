// Dropped or chosen files, with folders walked through, as the corpus takes them. Not what is in them: the corpus stage
// reads and judges that. Files and folders whose name begins with a dot are left out: .git, .DS_Store and their like.

import type { Problem } from "../core/errors";
import type { DroppedFile } from "../protocol/commands";

/** All files below what was dropped. `onProblem` hears of those the browser can't open. Call it inside the drop event. */
export async function filesFromDataTransfer(transfer: DataTransfer, onProblem?: (problem: Problem) => void): Promise<DroppedFile[]> {
  // The list is emptied when the event ends, so every entry is taken before the first wait.
  const entries = Array.from(transfer.items).flatMap((item) => item.webkitGetAsEntry() ?? []);
  const files: DroppedFile[] = [];
  for (const entry of entries) await walk(entry, entry.name, files, onProblem);
  return files;
}

/** The files of a file input, those of a chosen folder with the path below it. */
export function filesFromInput(input: Pick<HTMLInputElement, "files">): DroppedFile[] {
  return Array.from(input.files ?? [], (file) => ({ path: file.webkitRelativePath || file.name, file })).filter(
    ({ path }) => !path.split("/").some(isHidden),
  );
}

const isHidden = (name: string): boolean => name.startsWith(".");

async function walk(entry: FileSystemEntry, path: string, files: DroppedFile[], onProblem?: (problem: Problem) => void): Promise<void> {
  if (isHidden(entry.name)) return;
  try {
    if (entry.isFile) files.push({ path, file: await fileOf(entry as FileSystemFileEntry) });
    else
      for (const child of await childrenOf(entry as FileSystemDirectoryEntry)) await walk(child, `${path}/${child.name}`, files, onProblem);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    onProblem?.({ code: "no-text", message: `${path} could not be opened: ${reason}`, hint: "Check that it is still there and readable." });
  }
}

const fileOf = (entry: FileSystemFileEntry): Promise<File> => new Promise((resolve, reject) => entry.file(resolve, reject));

/** A folder's entries by name, so that the same folder gives the same order everywhere. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const children: FileSystemEntry[] = [];
  for (;;) {
    // A reader hands out entries in batches, an empty one at the end.
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0) return children.sort((a, b) => (a.name < b.name ? -1 : 1));
    children.push(...batch);
  }
}
