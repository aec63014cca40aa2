// A place on a screen for files of one kind: they are dropped there, or chosen. What the window makes of files is not asked then.

import { Button, FileButton } from "@mantine/core";
import { type DragEvent, useState } from "react";
import type { Problem } from "../../core/errors";
import type { DroppedFile } from "../../protocol/commands";
import { filesFromDataTransfer } from "../drop";
import classes from "./FileDrop.module.css";

export interface FileDropProps {
  /** What may be dropped, as a sentence. */
  readonly children: React.ReactNode;
  /** Names the place and its input for tests: NAME-drop, NAME-input and NAME-folder-input. */
  readonly name: string;
  readonly accept: string;
  /** Whether a whole folder may be chosen, too. */
  readonly folders?: boolean;
  readonly disabled: boolean;
  onFiles(files: readonly DroppedFile[]): void;
  /** Hears of files that the browser can't open. */
  onProblem(problem: Problem): void;
}

const fromInput = (files: readonly File[]): DroppedFile[] => files.map((file) => ({ path: file.webkitRelativePath || file.name, file }));

export function FileDrop({ children, name, accept, folders = false, disabled, onFiles, onProblem }: FileDropProps) {
  const [over, setOver] = useState(false);
  const leave = ({ currentTarget, relatedTarget }: DragEvent): void => {
    if (!currentTarget.contains(relatedTarget as Node | null)) setOver(false);
  };
  const drop = async (event: DragEvent): Promise<void> => {
    setOver(false);
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault(); // the window need not take them
    const files = await filesFromDataTransfer(event.dataTransfer, onProblem);
    if (files.length > 0) onFiles(files);
  };
  const input = (id: string, more?: object) => ({ "data-testid": `${name}-${id}`, ...more }) as object;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the buttons in it do the same by keyboard
    <div
      className={classes.drop}
      data-over={over || undefined}
      data-testid={`${name}-drop`}
      onDragEnter={() => setOver(true)}
      onDragLeave={leave}
      onDrop={drop}
    >
      <p className="soft">{children}</p>
      <div className={classes.buttons}>
        {folders && (
          <FileButton multiple onChange={(files) => onFiles(fromInput(files))} inputProps={input("folder-input", { webkitdirectory: "" })}>
            {(props) => (
              <Button {...props} variant="default" disabled={disabled}>
                Choose a folder …
              </Button>
            )}
          </FileButton>
        )}
        <FileButton multiple accept={accept} onChange={(files) => onFiles(fromInput(files))} inputProps={input("input")}>
          {(props) => (
            <Button {...props} variant="default" disabled={disabled}>
              Choose files …
            </Button>
          )}
        </FileButton>
      </div>
    </div>
  );
}
