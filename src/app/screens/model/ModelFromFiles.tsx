// A model from outside, as the teacher or as what experts start from: choosing or dropping its files, what it is, what was wrong with
// them, and the way back.

import type { ImportedModel, ModelRole } from "../../../core/config/importedModel";
import { NO_FILE } from "../../../core/config/tokenizer";
import { counted, formatBytes, formatCount, formatPercent, listed } from "../../../core/format/format";
import { FileChoice } from "../../components/FileChoice";
import { sizeInWords } from "../../components/facts";
import { useStudio } from "../../hooks/useStudio";
import { tooLargeNote } from "../../modelFiles";
import { doWithoutModel, takeModel, tell } from "../../studio";
import classes from "./Model.module.css";

const WORDS = {
  teacher: {
    about:
      "A model of GPT-2’s family is the teacher as it is, in place of training one: its folder from Hugging Face, with config.json, safetensors and tokenizer, or a package that was exported here. Its tokenizer becomes the project’s. Start the stage to see how well it reads the texts.",
    back: "Train one instead",
  },
  experts: {
    about: "Experts start as copies of this model, which must have the shape that the settings give them, and learn on from there.",
    back: "Start with fresh weights instead",
  },
} as const;

export function ModelFromFiles({ section, disabled }: { section: ModelRole; disabled: boolean }) {
  const hash = useStudio((state) => state.recipe[section].imported);
  const model = useStudio((state) => state.project.importedModels?.[state.recipe[section].imported]);
  const incoming = useStudio((state) => state.incomingModel);
  const problem = useStudio((state) => state.refusedModels[section]);
  const isImported = hash !== NO_FILE;
  const isReading = incoming?.role === section;
  return (
    <>
      <p className="soft">{WORDS[section].about}</p>
      <div role="status" className={classes.facts}>
        {isReading && (
          <p>Reading the model{incoming.total > 0 && `: ${formatPercent(incoming.done / incoming.total, 0)} of its weights`} …</p>
        )}
        {isImported && !isReading && <Facts hash={hash} model={model} />}
      </div>
      <FileChoice
        name={`${section}-model`}
        accept=".json,.txt,.safetensors,.zip"
        folders
        disabled={disabled || incoming !== undefined}
        onFiles={(files) => void takeModel(files, section)}
        onProblem={tell}
        back={
          isImported ? { label: WORDS[section].back, disabled: disabled || isReading, run: () => void doWithoutModel(section) } : undefined
        }
        problem={problem}
      >
        Drop the model’s folder here, its files, or a package.
      </FileChoice>
    </>
  );
}

/** What the model is; a recipe from elsewhere may name one whose files were never chosen here. */
function Facts({ hash, model }: { hash: string; model: ImportedModel | undefined }) {
  const note = useStudio((state) => model && tooLargeNote(4 * model.parameters, state));
  return (
    <>
      {model ? (
        <p>
          <b>{model.name}</b>: {sizeInWords(model.shape)}, {counted(model.shape.layers, "layer")} of {counted(model.shape.heads, "head")},
          width {formatCount(model.shape.width)}, context {formatCount(model.shape.context)}, vocabulary{" "}
          {formatCount(model.shape.vocabSize)}; kept in {listed(model.dtypes)}, here {formatBytes(model.bytes)} in F32
        </p>
      ) : (
        <p>The recipe names a model whose files are not here; choose them.</p>
      )}
      {note && <p>{note}</p>}
      <p className={classes.hash}>
        <abbr title="SHA-256 of the SHA-256s of the blocks of its weights in F32, by which the recipe names it">hash</abbr> {hash}
      </p>
    </>
  );
}
