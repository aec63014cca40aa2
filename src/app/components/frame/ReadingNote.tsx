// Says that another tab works on this project, so that here it can only be looked at, and offers to take over once that tab let go.

import { Button } from "@mantine/core";
import { useStudio } from "../../hooks/useStudio";
import classes from "./UpdateNote.module.css";

export function ReadingNote() {
  const access = useStudio((state) => state.access);
  return (
    <div role="status" data-testid="reading">
      {access !== "own" && (
        <div className={classes.note}>
          {access === "reading" ? (
            <p>
              <b>Another tab works on this project.</b> Here you see it as it was saved when this tab was opened, and can use what is
              finished; nothing is kept or started. Close the other tab to go on in this one, or open another project.
            </p>
          ) : (
            <>
              <p>
                <b>The other tab has let go of this project.</b> Take over to go on with it here, from what was saved last.
              </p>
              <Button size="xs" variant="default" onClick={() => location.reload()} data-testid="take-over">
                Take over
              </Button>
            </>
          )}
        </div>
      )}
    </div>
  );
}
