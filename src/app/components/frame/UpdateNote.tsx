// Says that a newer build of the studio is there, with the one action that opens it. Not while something runs: a reload
// would end it.

import { Button } from "@mantine/core";
import { useStore } from "zustand";
import { useStudio } from "../../hooks/useStudio";
import { takeUpdate, update } from "../../offline";
import classes from "./UpdateNote.module.css";

const HINTS = {
  there: "Your project stays as it is.",
  held: "Other tabs still use the version before: close them, then reload this one.",
  busy: "It can be loaded once nothing runs.",
};

export function UpdateNote() {
  const state = useStore(update, (whole) => whole.state);
  const busy = useStudio(({ running, queue }) => running !== undefined || queue.length > 0);
  return (
    <div role="status" data-testid="update">
      {state !== "none" && (
        <div className={classes.note}>
          <p>
            <b>A new version of the studio is there.</b> {HINTS[busy ? "busy" : state]}
          </p>
          {!busy && (
            <Button size="xs" variant="default" onClick={takeUpdate}>
              Reload
            </Button>
          )}
        </div>
      )}
    </div>
  );
}
