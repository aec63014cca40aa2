// What else could have stood where a token stands: the most probable tokens with their probabilities.

import { formatCount, formatPercent } from "../../../core/format/format";
import type { TokenAlternatives } from "../../../protocol/commands";
import { ProblemNote } from "../../components/ProblemNote";
import { visible } from "../../components/visible";
import type { Answer, Piece } from "./answers";
import classes from "./Play.module.css";
import { namesOf } from "./words";

/** What is known of the chosen `piece` of a finished answer. */
export function Alternatives({ alternatives, piece }: { alternatives: Answer["alternatives"]; piece: Piece | undefined }) {
  if (piece === undefined) return <p className="soft small">Choose a token to see what else could have stood there.</p>;
  if (alternatives === undefined || alternatives === "asked") return <p className="soft small">Reading the text again …</p>;
  if ("message" in alternatives) return <ProblemNote problem={alternatives} />;
  const places = Array.from({ length: piece.count }, (_, index) => piece.place + index);
  return (
    <div role="status">
      <p>
        <code>{visible(piece.text)}</code> by {namesOf(Object.keys(piece.writers))}
        {piece.count > 1 && `, in ${piece.count} tokens`}
      </p>
      {places.map((place) => (
        <Place key={place} {...alternatives[place]} number={place + 1} />
      ))}
    </div>
  );
}

function Place({ number, probability, rank, likeliest }: TokenAlternatives & { number: number }) {
  return (
    <>
      <p className="soft small">
        Token {formatCount(number)} had {formatPercent(probability)}
        {rank === 0 ? ", more than any other." : `; ${formatCount(rank)} had more.`}
      </p>
      <ol className={classes.likeliest}>
        {likeliest.map((candidate, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts of letters look alike
          <li key={index} data-written={index === rank || undefined}>
            <code>{candidate.text === "" ? "end of text" : visible(candidate.text)}</code>
            <span className={classes.track} aria-hidden="true">
              <i style={{ width: `${candidate.probability * 100}%` }} />
            </span>
            <span>{formatPercent(candidate.probability)}</span>
          </li>
        ))}
      </ol>
    </>
  );
}
