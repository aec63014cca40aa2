// Makes the whole window take dropped files and folders, and asks before a new corpus replaces finished work. Once there
// is a teacher, they may come in as further domains as well. Files of a tokenizer or a model are taken as what they are.

import { useEffect, useState } from "react";
import type { Problem } from "../../core/errors";
import type { DroppedFile } from "../../protocol/commands";
import { filesFromDataTransfer } from "../drop";
import { hrefOf } from "../hooks/useRoute";
import { useStudio } from "../hooks/useStudio";
import { areModel } from "../modelFiles";
import { isDone } from "../state/project";
import { addDomains, dropFiles, takeModel, takeTokenizer } from "../studio";
import { areTokenizer } from "../tokenizerFiles";
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
  const hasTeacher = useStudio((state) => isDone("teacher", state.project));
  const load = ({ files, problems }: Dropped) => {
    setWaiting(undefined);
    location.hash = "#/"; // the page follows what runs: first the corpus
    void dropFiles(files, problems);
  };
  const take = (dropped: Dropped): void => {
    if (areTokenizer(dropped.files)) {
      location.hash = hrefOf({ screen: "tokenizer" });
      void takeTokenizer(dropped.files);
    } else if (areModel(dropped.files)) {
      location.hash = hrefOf({ screen: "teacher" });
      void takeModel(dropped.files, "teacher");
    } else if (hasWork) setWaiting(dropped);
    else load(dropped);
  };
  const add = ({ files, problems }: Dropped) => {
    setWaiting(undefined);
    location.hash = hrefOf({ screen: "mixture" });
    void addDomains(files, problems);
  };
  const over = useWindowDrop(take);
  return (
    <>
      <FilePickers onFiles={(files) => take({ files, problems: [] })} onAdded={(files) => add({ files, problems: [] })} />
      {over && (
        <div className={classes.overlay} aria-hidden="true" data-dropping>
          <p>
            Drop text files or folders. A folder becomes a domain. A tokenizer.json becomes the tokenizer, a model with its config.json the
            teacher.
          </p>
        </div>
      )}
      <Question
        open={waiting !== undefined}
        title={hasTeacher ? "What are these texts?" : "Replace the corpus?"}
        no="Keep what is there"
        yes={hasTeacher ? "Make a new corpus" : "Replace it"}
        onNo={() => setWaiting(undefined)}
        onYes={() => waiting && load(waiting)}
        {...(hasTeacher && { other: { label: "Add as new domains", run: () => waiting && add(waiting) } })}
      >
        {hasTeacher
          ? "As new domains they get experts of their own: the tokenizer and every model stay, and only the router is fitted again. A new corpus of them alone removes the tokenizer and the models."
          : "The tokenizer and the models were made from the present text. They are removed when new text comes in."}
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
      setOver(false);
      if (event.defaultPrevented) return; // a place on a screen has taken them
      event.preventDefault();
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
