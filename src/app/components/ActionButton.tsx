// A button that is the view of an action: its label, its key, and, while it can't be done, the reason.

import { Button, type ButtonProps } from "@mantine/core";
import type { Action } from "../actions";
import { useStudio } from "../hooks/useStudio";

export interface ActionButtonProps extends Pick<ButtonProps, "size" | "variant" | "leftSection"> {
  readonly action: Action;
  /** What the button says in place of the action's own label. */
  readonly label?: string;
  /** Its name for a screen reader, where several buttons say the same; holds the label. */
  readonly accessibleName?: string;
  readonly testId?: string;
}

export function ActionButton({ action, label, accessibleName, testId, ...look }: ActionButtonProps) {
  const available = useStudio((state) => action.available(state));
  const hint = available === true ? action.help : available;
  return (
    <Button
      {...look}
      disabled={available !== true}
      title={action.key ? `${hint} (${action.key})` : hint}
      onClick={() => action.run()}
      data-testid={testId}
      aria-label={accessibleName}
    >
      {label ?? action.label}
    </Button>
  );
}
