// A tokenizer from files in place of a trained one: choosing or dropping them, what was wrong with them, and the way back.

import { Button, FileButton } from "@mantine/core";
import { type DragEvent, useState } from "react";
import { NO_FILE } from "../../../core/config/tokenizer";
import { Panel } from "../../components/Panel";
import { ProblemNote } from "../../components/ProblemNote";
import { useStudio } from "../../hooks/useStudio";
import { takeTokenizer, trainTokenizerAgain } from "../../studio";
import classes from "./Tokenizer.module.css";

const take = (files: Iterable<File>): void => void takeTokenizer(Array.from(files, (file) => ({ path: file.name, file })));

export function FromFiles({ disabled }: { disabled: boolean }) {
  const imported = useStudio((state) => state.recipe.tokenizer.imported);
  const problem = useStudio((state) => state.refusedTokenizer);
  const [over, setOver] = useState(false);
  const isImported = imported !== NO_FILE;
  const leave = ({ currentTarget, relatedTarget }: DragEvent): void => {
    if (!currentTarget.contains(relatedTarget as Node | null)) setOver(false);
  };
  const drop = (event: DragEvent): void => {
    setOver(false);
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault(); // the window need not take them
    take(event.dataTransfer.files);
  };
  return (
    <Panel title="Use a tokenizer" aside={isImported && "from files"}>
      <p className="soft">
        The tokenizer.json of a byte-level BPE, such as GPT-2’s, Llama 3’s or Qwen’s, or a vocab.json with its merges.txt, is used as it is
        in place of training one. Start the stage to cut the text by it.
      </p>
      <div role="status">
        {isImported && (
          <p className={classes.hash}>
            <abbr title="SHA-256 of the files, by which the recipe names them">sha256</abbr> {imported}
          </p>
        )}
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the button in it does the same by keyboard */}
      <div
        className={classes.drop}
        data-over={over || undefined}
        data-testid="tokenizer-drop"
        onDragEnter={() => setOver(true)}
        onDragLeave={leave}
        onDrop={drop}
      >
        <p className="soft">Drop the file here, or both of the two.</p>
        <FileButton multiple accept=".json,.txt" onChange={take} inputProps={{ "data-testid": "tokenizer-input" } as object}>
          {(props) => (
            <Button {...props} variant="default" disabled={disabled}>
              Choose files …
            </Button>
          )}
        </FileButton>
      </div>
      {isImported && (
        <div className={classes.choices}>
          <Button variant="default" disabled={disabled} onClick={trainTokenizerAgain}>
            Train one instead
          </Button>
        </div>
      )}
      <div role="alert">
        {problem && (
          <div className={classes.problem}>
            <ProblemNote problem={problem} />
          </div>
        )}
      </div>
    </Panel>
  );
}
