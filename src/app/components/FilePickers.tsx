// The two hidden file inputs of the page and the functions that open them, from any screen.

import type { DroppedFile } from "../../protocol/commands";
import { filesFromInput } from "../drop";

const FOLDER_ID = "folder-input";
const FILE_ID = "file-input";

/** Opens the browser's dialog for one folder with all below it, or for files. */
export function openPicker(kind: "folder" | "files"): void {
  document.getElementById(kind === "folder" ? FOLDER_ID : FILE_ID)?.click();
}

export function FilePickers({ onFiles }: { onFiles(files: DroppedFile[]): void }) {
  const take = (event: React.ChangeEvent<HTMLInputElement>) => {
    const files = filesFromInput(event.currentTarget);
    // Emptied, so that choosing the same files again is a change too.
    event.currentTarget.value = "";
    if (files.length > 0) onFiles(files);
  };
  const folder = { webkitdirectory: "" }; // React's types don't know the attribute
  return (
    <>
      <input type="file" id={FOLDER_ID} data-testid={FOLDER_ID} hidden multiple onChange={take} {...folder} />
      <input type="file" id={FILE_ID} data-testid={FILE_ID} hidden multiple onChange={take} />
    </>
  );
}
