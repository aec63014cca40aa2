// What the project takes of the browser's storage, part by part, what of it can be given up, and whether the browser keeps it.

import { Button, Progress } from "@mantine/core";
import { useEffect, useState } from "react";
import { formatBytes, formatPercent } from "../../../core/format/format";
import type { StoredFile } from "../../../storage/blobs";
import { DataTable } from "../../components/DataTable";
import { Panel } from "../../components/Panel";
import { useStudio } from "../../hooks/useStudio";
import { bytesByPart, FREEABLE, partName } from "../../room";
import { freeing } from "../../studio";
import classes from "./Runs.module.css";

const COLUMNS = [
  { key: "bytes", label: "Takes", format: formatBytes },
  { key: "free", label: "Giving it up" },
];

export function StorageMeter() {
  const room = useStudio((state) => state.room);
  const persisted = useStudio((state) => state.persisted);
  useEffect(() => void freeing.look(), []);
  if (room === undefined || room.most === 0) return null;
  const share = Math.min(1, room.used / room.most);
  return (
    <Panel title="Storage" aside={`${formatBytes(room.used)} of at most ${formatBytes(room.most)}`}>
      <Progress.Root size="lg">
        <Progress.Section value={share * 100} aria-label="Storage in use" aria-valuetext={formatPercent(share)} />
      </Progress.Root>
      <Parts />
      <p className="soft small">
        All projects together, in this browser. A run’s curves take little; models are the large part. The disk itself may have less room
        than the browser allows. {persisted === true && "The browser has promised to keep all of it."}
        {persisted === false &&
          "The browser has not promised to keep it, and may clear it when the disk runs full: it promises that to pages that are used often or installed."}
      </p>
    </Panel>
  );
}

/** What this project takes. */
function Parts() {
  const [files, setFiles] = useState<readonly StoredFile[]>([]);
  const room = useStudio((state) => state.room);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other room, another list of files
  useEffect(() => {
    let wanted = true;
    freeing.files().then(
      (found) => wanted && setFiles(found),
      () => {}, // where storage can't be read, whoever reads it tells
    );
    return () => {
      wanted = false;
    };
  }, [room]);
  const busy = useStudio((state) => state.running !== undefined || state.access !== "own" || state.moving !== undefined);
  const parts = bytesByPart(files);
  if (parts.length === 0) return null;
  return (
    <DataTable
      caption="What this project takes"
      source="studio"
      corner="Part"
      columns={COLUMNS}
      rows={parts.map(({ part, bytes }) => {
        const cost = FREEABLE[part];
        return {
          key: part,
          label: partName(part),
          cells: { bytes, free: cost },
          shown: {
            free: cost !== undefined && (
              <span className={classes.freeing}>
                <Button
                  size="compact-xs"
                  variant="default"
                  disabled={busy}
                  onClick={() => void freeing.free(part)}
                  aria-label={`Free ${partName(part)}`}
                  data-testid={`free-${part}`}
                >
                  Free
                </Button>
                <span className={classes.small}>{cost}</span>
              </span>
            ),
          },
        };
      })}
      look={{ className: classes.table, cell: (_, column) => ({ "data-words": column === "free" || undefined }) }}
    />
  );
}
