// All projects of this browser: the open one by its name, which can be changed, and as a file; and the others to be opened or deleted.

import { Button, CloseButton, FileButton, Modal, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { type Problem, StudioError, toProblem } from "../../../core/errors";
import { formatBytes } from "../../../core/format/format";
import type { ProjectEntry } from "../../../storage/projects";
import { changeable } from "../../actions";
import { useStudio } from "../../hooks/useStudio";
import { MAX_PROJECT_NAME } from "../../projects";
import { desk } from "../../studio";
import { ProblemNote } from "../ProblemNote";
import { Question } from "../Question";
import { type Incoming, IncomingProject } from "./IncomingProject";
import { PackProject } from "./PackProject";
import classes from "./Projects.module.css";

const date = new Intl.DateTimeFormat("en", { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });

export function ProjectDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Modal.Root opened={open} onClose={onClose} size="lg">
      <Modal.Overlay />
      <Modal.Content aria-label="Projects">
        <Modal.Body pt="lg">{open && <Projects onClose={onClose} />}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}

function Projects({ onClose }: { onClose: () => void }) {
  const projects = useStudio((state) => state.projects);
  const current = useStudio((state) => state.projectId);
  const [problem, setProblem] = useState<Problem>();
  const [working, setWorking] = useState(false);
  const [incoming, setIncoming] = useState<Incoming>();
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    setProblem(undefined);
    setWorking(true);
    await work().catch((error: unknown) => setProblem(toProblem(error)));
    setWorking(false);
  };
  const bringIn = (file: File | null): void => {
    if (file) void attempt(async () => setIncoming({ file, packed: (await desk.lookInto(file)) ?? refused(file) }));
  };
  const others = projects.filter(({ id, state }) => id !== current && state === undefined);
  return (
    <div className={classes.dialog}>
      <div className={classes.head}>
        <h2>Projects</h2>
        <CloseButton aria-label="Close the projects" onClick={onClose} />
      </div>
      <p className="soft">Each has its own texts, models, runs and studies. Opening another one loads the page anew.</p>
      {problem && <ProblemNote problem={problem} />}
      {projects
        .filter(({ id }) => id === current)
        .map((entry) => (
          <Current key={entry.id} entry={entry} attempt={attempt} working={working} />
        ))}
      {others.length > 0 && (
        <ul className={classes.list} aria-label="Other projects">
          {others.map((entry) => (
            <Other key={entry.id} entry={entry} attempt={attempt} working={working} />
          ))}
        </ul>
      )}
      <div className={classes.buttons}>
        <Button size="xs" variant="default" disabled={working} onClick={() => void attempt(desk.begin)} data-testid="new-project">
          New project
        </Button>
        <FileButton onChange={bringIn} accept=".zip" inputProps={{ "aria-label": "A packed project" }}>
          {(props) => (
            <Button {...props} size="xs" variant="default" disabled={working}>
              Open a packed project …
            </Button>
          )}
        </FileButton>
      </div>
      {incoming && <IncomingProject {...incoming} onEnd={() => setIncoming(undefined)} />}
    </div>
  );
}

const refused = ({ name }: File): never => {
  throw new StudioError("bad-package", `${name} is no packed project of this studio.`, "Choose a zip that “Save as a zip” made.");
};

interface RowProps {
  readonly entry: ProjectEntry;
  /** Runs what may fail, which is told then. */
  readonly attempt: (work: () => Promise<void>) => Promise<void>;
  readonly working: boolean;
}

function Current({ entry: { id, name }, attempt, working }: RowProps) {
  const [typed, setTyped] = useState(name);
  const mayChange = useStudio(changeable);
  const bytes = useBytes(id);
  const rename = (event: React.FormEvent): void => {
    event.preventDefault();
    void attempt(() => desk.rename(id, typed));
  };
  return (
    <section className={classes.current} aria-label="The open project">
      <form onSubmit={rename} className={classes.rename}>
        <TextInput
          label="Name"
          value={typed}
          maxLength={MAX_PROJECT_NAME}
          disabled={mayChange !== true}
          onChange={(event) => setTyped(event.currentTarget.value)}
          data-testid="project-name"
        />
        <Button type="submit" size="xs" variant="default" disabled={working || mayChange !== true || typed.trim() === name}>
          Rename
        </Button>
        <Button size="xs" variant="default" disabled={working} onClick={() => void attempt(() => desk.copy(id))} data-testid="copy-project">
          Duplicate
        </Button>
      </form>
      <PackProject />
      <p className="soft small">Open in this tab{bytes !== undefined && `, ${formatBytes(bytes)}`}.</p>
    </section>
  );
}

function Other({ entry, attempt, working }: RowProps) {
  const { id, name, changedAt } = entry;
  const [asking, setAsking] = useState(false);
  const bytes = useBytes(id);
  const remove = (): void => {
    setAsking(false);
    void attempt(() => desk.remove(id));
  };
  return (
    <li data-testid="other-project">
      <div className={classes.what}>
        <b>{name}</b>
        <span className="soft small">
          changed {date.format(changedAt)}
          {bytes !== undefined && ` · ${formatBytes(bytes)}`}
        </span>
      </div>
      <div className={classes.buttons}>
        <Button
          size="xs"
          variant="default"
          disabled={working}
          onClick={() => void attempt(() => desk.open(id))}
          aria-label={`Open ${name}`}
        >
          Open
        </Button>
        <Button
          size="xs"
          variant="subtle"
          disabled={working}
          onClick={() => setAsking(true)}
          aria-label={`Delete ${name}`}
          data-testid="delete-project"
        >
          Delete …
        </Button>
      </div>
      <Question open={asking} title={`Delete ${name}?`} no="Keep it" yes="Delete it" onNo={() => setAsking(false)} onYes={remove}>
        Its texts, models, runs and studies are removed from this browser for good. Files you have downloaded are not touched.
      </Question>
    </li>
  );
}

/** How much a project's files take; undefined until that is known. */
function useBytes(id: string): number | undefined {
  const [bytes, setBytes] = useState<number>();
  useEffect(() => {
    let wanted = true;
    desk.bytesOf(id).then(
      (found) => wanted && setBytes(found),
      () => {}, // where storage can't be read, whoever reads it tells
    );
    return () => {
      wanted = false;
    };
  }, [id]);
  return bytes;
}
