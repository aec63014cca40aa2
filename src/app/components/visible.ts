// White space in tokens as signs one can see.

/** Spaces as open boxes, line ends and tabs as arrows; the text stays on one line. */
export function visible(text: string): string {
  return text.replaceAll(" ", "␣").replaceAll("\n", "⏎").replaceAll("\t", "⇥");
}
