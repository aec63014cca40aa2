// A question in a dialog of its own before something is removed: what happens, the way back, and the way on, of which
// there may be two.

import { Button, Group, Modal } from "@mantine/core";

export interface QuestionProps {
  readonly open: boolean;
  readonly title: string;
  readonly children: React.ReactNode;
  /** What the button that changes nothing says. It has the focus first. */
  readonly no: string;
  readonly yes: string;
  /** Another way on. */
  readonly other?: { readonly label: string; run(): void };
  onNo(): void;
  onYes(): void;
}

export function Question({ open, title, children, no, yes, other, onNo, onYes }: QuestionProps) {
  return (
    <Modal.Root opened={open} onClose={onNo} centered>
      <Modal.Overlay />
      <Modal.Content aria-label={title}>
        <Modal.Body pt="lg">
          <h2>{title}</h2>
          <p>{children}</p>
          <Group mt="lg" justify="flex-end">
            <Button variant="default" onClick={onNo} data-autofocus>
              {no}
            </Button>
            {other && (
              <Button variant="default" onClick={other.run}>
                {other.label}
              </Button>
            )}
            <Button onClick={onYes}>{yes}</Button>
          </Group>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
