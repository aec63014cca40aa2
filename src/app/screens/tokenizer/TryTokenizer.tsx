// A box to type into that shows how the tokenizer cuts the text.

import { Textarea } from "@mantine/core";
import { useState } from "react";
import { formatCount } from "../../../core/format/format";
import { utf8Length } from "../../../core/format/utf8";
import { Panel } from "../../components/Panel";
import { ProblemNote } from "../../components/ProblemNote";
import { visible } from "../../components/visible";
import { useAnswer } from "../../hooks/useAnswer";
import { tryTokenizer } from "../../studio";
import classes from "./Tokenizer.module.css";

const FIRST_TEXT =
  "The copper still drips slowly. L’alambic de cuivre goutte. Der Kupferkessel tropft.\ndef drip(still):\n    return still.next()";

export function TryTokenizer() {
  const [text, setText] = useState(FIRST_TEXT);
  const { value: pieces, problem } = useAnswer(text, tryTokenizer);
  const bytes = utf8Length(text);
  return (
    <Panel
      title="Try it"
      aside={
        pieces &&
        pieces.length > 0 && (
          <span>
            {formatCount(pieces.length)} tokens · {(bytes / pieces.length).toFixed(2)} bytes per token
          </span>
        )
      }
    >
      <Textarea
        aria-label="Text to cut into tokens"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        autosize
        minRows={2}
        maxRows={8}
      />
      {problem && (
        <div className={classes.problem}>
          <ProblemNote problem={problem} />
        </div>
      )}
      <p className={classes.tokens}>
        {pieces?.map(({ id, text: piece }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same token may stand at several places
          <span key={place} className={classes.token} title={`token ${id}`}>
            {visible(piece).replaceAll("⏎", "⏎\n")}
          </span>
        ))}
      </p>
    </Panel>
  );
}
