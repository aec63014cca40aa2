// Makes the whole window take dropped files and folders, and asks before a new corpus replaces finished work.

import { useEffect, useState } from "react";
import type { Problem } from "../../core/errors";
import type { DroppedFile } from "../../protocol/commands";
import { filesFromDataTransfer } from "../drop";
import { useStudio } from "../hooks/useStudio";
import { dropFiles } from "../studio";
import classes from "./DropTarget.module.css";
import { FilePickers } from "./FilePickers";
import { Question } from "./Question";

/** Files that came in, and those that the browser could not open. */
interface Dropped {
  readonly files: readonly DroppedFile[];
  readonly problems: readonly Problem[];
}

export function DropTarget() {
  const [waiting, setWaiting] = useState<Dropped>();
  const hasWork = useStudio((state) => state.project.tokenizer !== undefined);
  const load = ({ files, problems }: Dropped) => {
    setWaiting(undefined);
    location.hash = "#/"; // the page follows what runs: first the corpus
    void dropFiles(files, problems);
  };
  const take = hasWork ? setWaiting : load;
  const over = useWindowDrop(take);
  return (
    <>
      <FilePickers onFiles={(files) => take({ files, problems: [] })} />
      {over && (
        <div className={classes.overlay} aria-hidden="true">
          <p>Drop text files or folders. A folder becomes a domain.</p>
        </div>
      )}
      <Question
        open={waiting !== undefined}
        title="Replace the corpus?"
        no="Keep what is there"
        yes="Replace it"
        onNo={() => setWaiting(undefined)}
        onYes={() => waiting && load(waiting)}
      >
        The tokenizer and the models were made from the present text. They are removed when new text comes in.
      </Question>
    </>
  );
}

/** Whether files hover over the window; `onDrop` gets those let go. Text dragged inside the page is left alone. */
function useWindowDrop(onDrop: (dropped: Dropped) => void): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const enter = (event: DragEvent) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setOver(true);
    };
    // Leaving for no element is leaving the window.
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = async (event: DragEvent) => {
      if (!event.dataTransfer || !carriesFiles(event)) return;
      event.preventDefault();
      setOver(false);
      const problems: Problem[] = [];
      const files = await filesFromDataTransfer(event.dataTransfer, (problem) => problems.push(problem));
      onDrop({ files, problems });
    };
    addEventListener("dragenter", enter);
    addEventListener("dragover", enter);
    addEventListener("dragleave", leave);
    addEventListener("drop", drop);
    return () => {
      removeEventListener("dragenter", enter);
      removeEventListener("dragover", enter);
      removeEventListener("dragleave", leave);
      removeEventListener("drop", drop);
    };
  }, [onDrop]);
  return over;
}
