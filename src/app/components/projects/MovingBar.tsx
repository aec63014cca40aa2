// How far packing or unpacking is, and what stops it.

import { Button } from "@mantine/core";
import { formatBytes, formatPercent } from "../../../core/format/format";
import { useStudio } from "../../hooks/useStudio";
import { desk } from "../../studio";
import classes from "./Projects.module.css";

export function MovingBar() {
  const moving = useStudio((state) => state.moving);
  if (moving === undefined) return null;
  const { note, done, total } = moving;
  return (
    <div className={classes.moving} role="status" data-testid="moving">
      <span>
        {note}
        {total > 0 && `, ${formatPercent(Math.min(1, done / total), 0)} of ${formatBytes(total)}`} …
      </span>
      <Button size="xs" variant="default" onClick={desk.stop}>
        Stop
      </Button>
    </div>
  );
}
