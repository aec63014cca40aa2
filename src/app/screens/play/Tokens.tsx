// Written text, token by token in the colours of those who wrote it. One stop for the keyboard: arrow keys go along the
// tokens, as the pointer does.

import { useId } from "react";
import { visible } from "../../components/visible";
import { domainColor, useDomains } from "../../hooks/domains";
import { mainWriter, type Piece } from "./answers";
import classes from "./Play.module.css";
import { domainOfModel } from "./words";

export interface TokensProps {
  readonly label: string;
  readonly pieces: readonly Piece[];
  /** The index of the piece that is looked at. */
  readonly chosen: number | undefined;
  onChoose(index: number): void;
}

/** How far a key goes from a piece among `count`; undefined for keys that go nowhere. */
function moved(key: string, from: number, count: number): number | undefined {
  const last = count - 1;
  if (key === "ArrowRight" || key === "ArrowDown") return Math.min(last, from + 1);
  if (key === "ArrowLeft" || key === "ArrowUp") return Math.max(0, from - 1);
  if (key === "Home") return 0;
  return key === "End" ? last : undefined;
}

export function Tokens({ label, pieces, chosen, onChoose }: TokensProps) {
  const id = useId();
  const domains = useDomains();
  const chooseByKey = (event: React.KeyboardEvent) => {
    const next = moved(event.key, chosen ?? -1, pieces.length);
    if (next === undefined) return;
    event.preventDefault();
    onChoose(next);
  };
  const chooseByPointer = ({ target }: React.MouseEvent) => {
    const place = target instanceof HTMLElement ? target.dataset.index : undefined;
    if (place !== undefined) onChoose(Number(place));
  };
  return (
    <div
      role="listbox"
      aria-label={label}
      aria-activedescendant={chosen === undefined ? undefined : `${id}${chosen}`}
      tabIndex={0}
      className={classes.tokens}
      onKeyDown={chooseByKey}
      onFocus={(event) => event.target.matches(":focus-visible") && chosen === undefined && onChoose(0)}
      onClick={chooseByPointer}
      onMouseOver={chooseByPointer}
    >
      {pieces.map(({ text, place, writers }, index) => (
        // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus and names the active one
        <span
          key={place}
          id={`${id}${index}`}
          role="option"
          aria-selected={index === chosen}
          aria-label={text.trim() === "" ? visible(text) : undefined}
          data-index={index}
          data-together={Object.keys(writers).length > 1 || undefined}
          style={{ color: domainColor(domains, domainOfModel(mainWriter(writers))) }}
        >
          {text}
        </span>
      ))}
    </div>
  );
}
