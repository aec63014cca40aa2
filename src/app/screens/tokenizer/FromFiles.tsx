// A tokenizer from files in place of a trained one: choosing or dropping them, what was wrong with them, and the way back.

import { NO_FILE } from "../../../core/config/tokenizer";
import { FileChoice } from "../../components/FileChoice";
import { Panel } from "../../components/Panel";
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
      <FileChoice
        name="tokenizer"
        accept=".json,.txt"
        disabled={disabled}
        onFiles={(files) => void takeTokenizer(files)}
        onProblem={tell}
        back={isImported ? { label: "Train one instead", disabled, run: trainTokenizerAgain } : undefined}
        problem={problem}
      >
        Drop the file here, or both of the two.
      </FileChoice>
    </Panel>
  );
}
