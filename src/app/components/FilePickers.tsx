// The hidden file inputs of the page and the function that opens them, from any screen.

import type { DroppedFile } from "../../protocol/commands";
import { filesFromInput } from "../drop";

const IDS = { folder: "folder-input", files: "file-input", "added-folder": "added-folder-input" } as const;

/** Opens the browser's dialog for one folder with all below it, for files, or for a folder whose domains are added to the corpus. */
export function openPicker(kind: keyof typeof IDS): void {
  document.getElementById(IDS[kind])?.click();
}

export interface FilePickersProps {
  onFiles(files: DroppedFile[]): void;
  /** Takes files of domains to be added. */
  onAdded(files: DroppedFile[]): void;
}

export function FilePickers({ onFiles, onAdded }: FilePickersProps) {
  const taking = (use: (files: DroppedFile[]) => void) => (event: React.ChangeEvent<HTMLInputElement>) => {
    const files = filesFromInput(event.currentTarget);
    // Emptied, so that choosing the same files again is a change too.
    event.currentTarget.value = "";
    if (files.length > 0) use(files);
  };
  const folder = { webkitdirectory: "" }; // React's types don't know the attribute
  return (
    <>
      <input type="file" id={IDS.folder} data-testid={IDS.folder} hidden multiple onChange={taking(onFiles)} {...folder} />
      <input type="file" id={IDS.files} data-testid={IDS.files} hidden multiple onChange={taking(onFiles)} />
      <input
        type="file"
        id={IDS["added-folder"]}
        data-testid={IDS["added-folder"]}
        hidden
        multiple
        onChange={taking(onAdded)}
        {...folder}
      />
    </>
  );
}
