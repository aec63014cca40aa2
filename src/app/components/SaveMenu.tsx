// The small menu with which a chart leaves the studio.

import { ActionIcon, Menu } from "@mantine/core";
import { memo } from "react";
import type { ChartFormat } from "../charts/saveChart";
import { Icon } from "./Icons";

const FORMATS: readonly (readonly [format: ChartFormat, label: string])[] = [
  ["svg", "SVG, for print"],
  ["png", "PNG, for slides"],
  ["csv", "CSV, the numbers"],
];

export interface SaveMenuProps {
  /** What is saved, for those who don't see what the menu stands beside. */
  readonly title: string;
  readonly onOpen: (open: boolean) => void;
  readonly onSave: (format: ChartFormat) => void;
}

/** Drawn again only for other functions: a run redraws its charts several times a second, and menus cost more than they. */
export const SaveMenu = memo(function SaveMenu({ title, onOpen, onSave }: SaveMenuProps) {
  return (
    <Menu position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false} onChange={onOpen}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size={28} aria-label={`Save ${title}`} title="Save this chart">
          <Icon name="download" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {FORMATS.map(([format, label]) => (
          <Menu.Item key={format} onClick={() => onSave(format)}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
});
