// The look of Mantine's controls: copper as the one accent, cool neutrals, system fonts. Colours of the studio's own
// surfaces, and the palette of the domains, stand in theme.css under the same names in both schemes.

import { createTheme, defaultVariantColorsResolver, type MantineColorsTuple, type VariantColorsResolver } from "@mantine/core";

/** Shade 7 carries white text at 6.0 : 1, shade 4 black text at 8.4 : 1. */
const copper: MantineColorsTuple = [
  "#fbf3ec",
  "#f3e0d0",
  "#ecc9a9",
  "#e8b488",
  "#e3a06a",
  "#cf8344",
  "#b5672a",
  "#9a4f17",
  "#7e3f10",
  "#61300b",
];

const gray: MantineColorsTuple = [
  "#f7f8f8",
  "#f0f2f2",
  "#e6e9e9",
  "#dadedf",
  "#c6cccd",
  "#a3abae",
  "#5a646a",
  "#465056",
  "#2f383d",
  "#1a2023",
];

const dark: MantineColorsTuple = [
  "#e6e9ea",
  "#c2c9cc",
  "#98a3a9",
  "#6a757b",
  "#3a4348",
  "#2b3236",
  "#20262a",
  "#181c1f",
  "#111416",
  "#0b0d0f",
];

/** Filled controls take their text colour from theme.css: Mantine would choose one for both schemes. */
const variantColorResolver: VariantColorsResolver = (input) => {
  const colors = defaultVariantColorsResolver(input);
  return input.variant === "filled" ? { ...colors, color: "var(--on-accent)" } : colors;
};

export const theme = createTheme({
  colors: { copper, gray, dark },
  primaryColor: "copper",
  primaryShade: { light: 7, dark: 4 },
  variantColorResolver,
  black: "#1a2023",
  defaultRadius: "sm",
  radius: { xs: "3px", sm: "6px", md: "10px", lg: "14px", xl: "20px" },
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Code", "Roboto Mono", "DejaVu Sans Mono", monospace',
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "18px" },
  cursorType: "pointer",
  respectReducedMotion: true,
});
