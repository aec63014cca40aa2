// One button that goes through automatic, light and dark; the choice is kept by Mantine in local storage.

import { ActionIcon, useMantineColorScheme } from "@mantine/core";
import { Icon } from "../Icons";

const NEXT = { auto: "light", light: "dark", dark: "auto" } as const;
const NAMES = { auto: "as the system", light: "light", dark: "dark" } as const;

export function ThemeToggle() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const label = `Theme: ${NAMES[colorScheme]}. Switch to ${NAMES[NEXT[colorScheme]]}.`;
  return (
    <ActionIcon variant="subtle" color="gray" size={32} aria-label={label} title={label} onClick={() => setColorScheme(NEXT[colorScheme])}>
      <Icon name={colorScheme} />
    </ActionIcon>
  );
}
