// The first screen of an empty project: one button that trains on the sample texts, and the way to one's own.

import { Button, UnstyledButton } from "@mantine/core";
import { withValue } from "../../../core/config/fields";
import type { Sample } from "../../../core/config/recipe";
import { openPicker } from "../../components/FilePickers";
import { Heading } from "../../components/Heading";
import { ProblemNote } from "../../components/ProblemNote";
import { useStudio } from "../../hooks/useStudio";
import { store } from "../../state/store";
import { useSample as loadSample, runAll, setRecipe } from "../../studio";
import { DistillFigure } from "./DistillFigure";
import classes from "./Start.module.css";

async function trainOnSample(sample: Sample): Promise<void> {
  setRecipe(withValue(store.getState().recipe, "corpus.sample", sample));
  await loadSample();
  if (store.getState().project.corpus) await runAll();
}

export function Start() {
  const device = useStudio((state) => state.device);
  return (
    <div className={classes.start}>
      <Heading>Distil small language models, right in this tab</Heading>
      <p className={classes.lead}>
        Limbeck trains a teacher on several kinds of text, distils one small expert for each, learns which expert a text belongs to, and
        hands you all of them as files.
      </p>
      {device.status === "missing" && (
        <div className={classes.missing}>
          <ProblemNote problem={device.problem} />
          <p className="soft">The corpus, the tokenizer and the router work without it; models can’t be trained.</p>
        </div>
      )}
      <div className={classes.actions}>
        <Button size="lg" onClick={() => void trainOnSample("texts")} data-testid="start-sample">
          Train on the sample texts
        </Button>
        <p>
          or on{" "}
          <UnstyledButton className={classes.link} onClick={() => void trainOnSample("instructions")}>
            sample instructions
          </UnstyledButton>
          , or drop your own text files anywhere: choose{" "}
          <UnstyledButton className={classes.link} onClick={() => openPicker("folder")}>
            a folder
          </UnstyledButton>{" "}
          or{" "}
          <UnstyledButton className={classes.link} onClick={() => openPicker("files")}>
            files
          </UnstyledButton>
          . A folder is a domain.
        </p>
      </div>
      <p className={classes.promise}>Your text never leaves this device.</p>
      <DistillFigure />
    </div>
  );
}
