// The name of the open project, in the bar on top: the button that opens the list of projects.

import { useDisclosure } from "@mantine/hooks";
import { useStudio } from "../../hooks/useStudio";
import { ProjectDialog } from "./ProjectDialog";
import classes from "./Projects.module.css";

export function ProjectButton() {
  const [open, dialog] = useDisclosure(false);
  const name = useStudio(({ projects, projectId }) => projects.find(({ id }) => id === projectId)?.name);
  if (name === undefined) return null;
  return (
    <>
      <button
        type="button"
        className={classes.name}
        onClick={dialog.open}
        aria-haspopup="dialog"
        aria-label={`Project: ${name}. Show all projects`}
        data-testid="project"
      >
        <span>{name}</span>
        <svg viewBox="0 0 16 16" width="12" height="12" aria-hidden="true">
          <path d="m4 6 4 4 4-4" />
        </svg>
      </button>
      <ProjectDialog open={open} onClose={dialog.close} />
    </>
  );
}
