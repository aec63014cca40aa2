// A box to type into that shows which domain the router takes the text for, and which expert would write on.

import { Textarea } from "@mantine/core";
import { useState } from "react";
import { Panel } from "../../components/Panel";
import { ProbabilityBars } from "../../components/ProbabilityBars";
import { ProblemNote } from "../../components/ProblemNote";
import { useAnswer } from "../../hooks/useAnswer";
import { useStudio } from "../../hooks/useStudio";
import { tryRouter } from "../../studio";
import classes from "./Router.module.css";
import { takerOf } from "./threshold";

export function TryRouter() {
  const [text, setText] = useState("");
  const routing = useStudio((state) => state.recipe.router);
  const { value: routed, problem } = useAnswer(text, tryRouter);
  return (
    <Panel title="Try it">
      <div className={classes.try}>
        <Textarea
          aria-label="Text to route"
          placeholder="Write or paste a sentence in any of the domains."
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          autosize
          minRows={4}
          maxRows={10}
        />
        {problem ? (
          <ProblemNote problem={problem} />
        ) : routed ? (
          <div>
            <ProbabilityBars probabilities={routed.probabilities} />
            <p className={classes.taker} aria-live="polite" data-testid="taker">
              {takerOf(routed.probabilities, routing)}
            </p>
            {!routed.known && (
              <p className="soft">No part of this text stood in the training text: this is what the router says of any such text.</p>
            )}
          </div>
        ) : (
          <p className="soft">The probability of each domain appears here while you type.</p>
        )}
      </div>
    </Panel>
  );
}
