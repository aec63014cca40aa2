// Offers to bring deleted runs back for as long as they are not gone. The focus goes where the next key press is wanted: to
// Undo when a run was deleted, back to the runs when the offer ends.

import { Button } from "@mantine/core";
import { useEffect, useRef } from "react";
import { counted } from "../../../core/format/format";
import { useStudio } from "../../hooks/useStudio";
import { bringBackRuns } from "../../studio";
import classes from "./Runs.module.css";

export function Undo({ back }: { back: React.RefObject<HTMLElement | null> }) {
  const removed = useStudio((state) => state.removedRuns);
  const button = useRef<HTMLButtonElement>(null);
  const before = useRef(removed.length);
  useEffect(() => {
    if (removed.length > before.current) button.current?.focus();
    else if (removed.length < before.current && document.activeElement === document.body) back.current?.focus({ preventScroll: true });
    before.current = removed.length;
  }, [removed.length, back]);
  const [first] = removed;
  return (
    <div role="status">
      {first && (
        <div className={classes.undo}>
          <span>{removed.length === 1 ? `${first.name} is deleted.` : `${counted(removed.length, "run")} are deleted.`}</span>
          <Button ref={button} size="xs" variant="default" onClick={bringBackRuns} data-testid="undo-delete">
            Undo
          </Button>
        </div>
      )}
    </div>
  );
}
