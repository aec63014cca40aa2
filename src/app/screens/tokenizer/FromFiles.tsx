// A tokenizer from files in place of a trained one: choosing or dropping them, what was wrong with them, and the way back.

import { Button } from "@mantine/core";
import { NO_FILE } from "../../../core/config/tokenizer";
import { FileDrop } from "../../components/FileDrop";
import { Panel } from "../../components/Panel";
import { ProblemNote } from "../../components/ProblemNote";
import { useStudio } from "../../hooks/useStudio";
import { takeTokenizer, tell, trainTokenizerAgain } from "../../studio";
import classes from "./Tokenizer.module.css";

export function FromFiles({ disabled }: { disabled: boolean }) {
  const imported = useStudio((state) => state.recipe.tokenizer.imported);
  const problem = useStudio((state) => state.refusedTokenizer);
  const isImported = imported !== NO_FILE;
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
      <FileDrop name="tokenizer" accept=".json,.txt" disabled={disabled} onFiles={(files) => void takeTokenizer(files)} onProblem={tell}>
        Drop the file here, or both of the two.
      </FileDrop>
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
