// What can be taken away: every file with its size, hash and meaning and how it is opened, each read back and checked before
// it stands here.

import { Empty } from "../../components/Empty";
import { FileList } from "../../components/FileList";
import { Panel } from "../../components/Panel";
import { PackProject } from "../../components/projects/PackProject";
import { StageHead } from "../../components/StageHead";
import { useStudio } from "../../hooks/useStudio";
import { Cluster } from "./Cluster";
import classes from "./Export.module.css";
import { FormatChoice } from "./FormatChoice";

export function Export() {
  const files = useStudio((state) => state.project.exports);
  return (
    <>
      <StageHead
        stage="export"
        title="Export"
        about="Each model in the formats you choose, each package with a card that says what it is; the router as JSON; and whole mixtures, experts and router together, with a Python program that runs them. Every file is read back and checked before it is offered."
      />
      <Panel title="Formats of models">
        <FormatChoice />
      </Panel>
      <div className={classes.next}>
        {files === undefined ? (
          <Empty>Here every file will stand with its size, its hash and a button to download it.</Empty>
        ) : (
          <Panel title="Files">
            <FileList files={files} />
          </Panel>
        )}
      </div>
      <div className={classes.next}>
        <Cluster />
      </div>
      <div className={classes.next}>
        <Panel title="Whole project">
          <p className="soft prose">
            All of this project in one file: texts, tokenizer, models, checkpoints, runs with their curves, and studies. Dropped into this
            studio, on another computer too, it becomes a project of its own.
          </p>
          <PackProject />
        </Panel>
      </div>
    </>
  );
}
