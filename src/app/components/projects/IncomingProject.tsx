// A packed project that came in: what it is, the question whether to unpack it, how far that is, and the way to it.

import { Button, Group, Modal } from "@mantine/core";
import { useState } from "react";
import { type Problem, toProblem } from "../../../core/errors";
import { counted, formatBytes } from "../../../core/format/format";
import type { PackedProject } from "../../../protocol/commands";
import { useStudio } from "../../hooks/useStudio";
import { desk } from "../../studio";
import { ProblemNote } from "../ProblemNote";
import { MovingBar } from "./MovingBar";

export interface Incoming {
  readonly file: File;
  readonly packed: PackedProject;
}

type Phase =
  | { readonly at: "asked" | "unpacking" }
  | { readonly at: "there"; readonly id: string }
  | { readonly at: "refused"; readonly problem: Problem };

export function IncomingProject({ file, packed, onEnd }: Incoming & { readonly onEnd: () => void }) {
  const [phase, setPhase] = useState<Phase>({ at: "asked" });
  const { name, madeWith, files, bytes } = packed;
  const unpack = async (): Promise<void> => {
    setPhase({ at: "unpacking" });
    setPhase(
      await desk.unpack(file, name).then(
        (id): Phase => ({ at: "there", id }),
        (error: unknown): Phase => ({ at: "refused", problem: toProblem(error) }),
      ),
    );
  };
  const open = (id: string): void => {
    desk.open(id).catch((error: unknown) => setPhase({ at: "refused", problem: toProblem(error) }));
  };
  const busy = useStudio((state) => state.running !== undefined);
  const title = phase.at === "there" ? `${name} is there` : `Open ${name} as a new project?`;
  return (
    <Modal.Root opened onClose={phase.at === "unpacking" ? () => {} : onEnd} centered>
      <Modal.Overlay />
      <Modal.Content aria-label={title} data-testid="incoming-project">
        <Modal.Body pt="lg">
          <h2>{title}</h2>
          {phase.at === "there" ? (
            <p>It stands in the list of projects{busy && ", and can be opened once nothing runs"}. The one that is open is as it was.</p>
          ) : (
            <p>
              {file.name} holds a project with {counted(files, "file")}, {formatBytes(bytes)}, packed by Limbeck {madeWith}. It becomes a
              project of its own; the one that is open stays as it is.
            </p>
          )}
          {phase.at === "unpacking" && <MovingBar />}
          {phase.at === "refused" && (
            <ProblemNote problem={phase.problem} kind={phase.problem.code === "cancelled" ? "warning" : "failure"} />
          )}
          {phase.at !== "unpacking" && (
            <Group mt="lg" justify="flex-end">
              <Button variant="default" onClick={onEnd} data-autofocus>
                {phase.at === "there" ? "Stay here" : "Not now"}
              </Button>
              {phase.at === "there" ? (
                <Button disabled={busy} onClick={() => open(phase.id)}>
                  Open it
                </Button>
              ) : (
                <Button onClick={() => void unpack()}>{phase.at === "refused" ? "Try again" : "Unpack it"}</Button>
              )}
            </Group>
          )}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
