// A tokenizer from files in place of a trained one: choosing them, what was wrong with them, and the way back.

import { Button, FileButton } from "@mantine/core";
import { useState } from "react";
import { NO_FILE } from "../../../core/config/tokenizer";
import { type Problem, toProblem } from "../../../core/errors";
import { Panel } from "../../components/Panel";
import { ProblemNote } from "../../components/ProblemNote";
import { useStudio } from "../../hooks/useStudio";
import { useTokenizer as takeTokenizer, trainTokenizerAgain } from "../../studio";
import classes from "./Tokenizer.module.css";

export function FromFiles({ disabled }: { disabled: boolean }) {
  const imported = useStudio((state) => state.recipe.tokenizer.imported);
  const [problem, setProblem] = useState<Problem>();
  const isImported = imported !== NO_FILE;
  const take = (files: readonly File[]): void => {
    setProblem(undefined);
    takeTokenizer(files.map((file) => ({ path: file.name, file }))).catch((error: unknown) => setProblem(toProblem(error)));
  };
  return (
    <Panel title="Use a tokenizer" aside={isImported && "from files"}>
      <p className="soft">
        A tokenizer.json of GPT-2’s or Llama 3’s kind, or a vocab.json with its merges.txt, is used as it is in place of training one. Start
        the stage to cut the text by it.
      </p>
      {isImported && (
        <p className={classes.hash}>
          <abbr title="SHA-256 of the files, by which the recipe names them">sha256</abbr> {imported}
        </p>
      )}
      <div className={classes.choices}>
        <FileButton multiple accept=".json,.txt" onChange={take} inputProps={{ "data-testid": "tokenizer-input" } as object}>
          {(props) => (
            <Button {...props} variant="default" disabled={disabled}>
              Choose files …
            </Button>
          )}
        </FileButton>
        {isImported && (
          <Button variant="default" disabled={disabled} onClick={trainTokenizerAgain}>
            Train one instead
          </Button>
        )}
      </div>
      {problem && (
        <div className={classes.problem}>
          <ProblemNote problem={problem} />
        </div>
      )}
    </Panel>
  );
}
