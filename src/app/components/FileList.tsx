// Files that can be taken away: each with its size, its hash, what opens it and a button. Not how they were checked: what stands here
// was.

import type { ExportFile } from "../../core/config/records";
import { formatBytes } from "../../core/format/format";
import { downloadAction } from "../actions";
import { ActionButton } from "./ActionButton";
import classes from "./FileList.module.css";
import { Icon } from "./Icons";

export function FileList({ files }: { files: readonly ExportFile[] }) {
  return (
    <ul>
      {files.map((file) => (
        <FileRow key={file.path} file={file} />
      ))}
    </ul>
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
