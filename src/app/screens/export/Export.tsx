// What can be taken away: every file with its size, hash and meaning and how it is opened, each read back and checked before
// it stands here.

import type { ExportFile } from "../../../core/config/records";
import { formatBytes } from "../../../core/format/format";
import { downloadAction } from "../../actions";
import { ActionButton } from "../../components/ActionButton";
import { Empty } from "../../components/Empty";
import { Icon } from "../../components/Icons";
import { Panel } from "../../components/Panel";
import { StageHead } from "../../components/StageHead";
import { useStudio } from "../../hooks/useStudio";
import classes from "./Export.module.css";

export function Export() {
  const files = useStudio((state) => state.project.exports);
  return (
    <>
      <StageHead
        stage="export"
        title="Export"
        about="Each model as a folder that Hugging Face transformers opens, zipped, with a card that says what it is; the router as JSON; and whole mixtures, experts and router together, with a Python program that runs them. Every file is read back and checked before it is offered."
      />
      {files === undefined ? (
        <Empty>Here every file will stand with its size, its hash and a button to download it.</Empty>
      ) : (
        <Panel title="Files">
          <ul className={classes.files}>
            {files.map((file) => (
              <FileRow key={file.path} file={file} />
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}

function FileRow({ file }: { file: ExportFile }) {
  return (
    <li className={classes.file}>
      <div className={classes.what}>
        <h3>{file.path}</h3>
        <p className="soft">{file.description}</p>
        {file.usage && <Usage {...file.usage} />}
        <p className={classes.hash}>
          <abbr title="SHA-256, to check a copy with">sha256</abbr> {file.sha256}
        </p>
      </div>
      <span className={classes.size}>{formatBytes(file.bytes)}</span>
      <ActionButton
        action={downloadAction(file.path)}
        label="Download"
        accessibleName={`Download ${file.path}`}
        variant="default"
        size="xs"
        leftSection={<Icon name="download" size={14} />}
        testId={`download-${file.path}`}
      />
    </li>
  );
}

/** What opens the file, and the commands that do. */
function Usage({ reader, command }: NonNullable<ExportFile["usage"]>) {
  return (
    <>
      <p className="soft">Opened by: {reader}.</p>
      {command && (
        <pre className={classes.command}>
          <code>{command}</code>
        </pre>
      )}
    </>
  );
}
