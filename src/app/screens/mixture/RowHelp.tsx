// What the rows of the heat map stand for, for those who ask.

import type { GridRow } from "../../../core/config/mixtureRecord";
import classes from "./HeatMap.module.css";

/** By key; rows that say enough by themselves are left out. */
const MEANINGS: Readonly<Record<string, string>> = {
  routed: "The router sees a whole sequence and sends it to the most probable expert.",
  "routed:batch":
    "As many sequences as a training step holds are one document with one choice, as in the paper's released code. It takes batches of a single domain.",
  "routed:again": "The router sees only the tokens before, and looks again every few of them: what happens while a text is written.",
  "routed:top": "The most probable experts answer together, each with the weight of its probability.",
  "routed:abstain": "Texts whose most probable domain is less probable than the router's settings ask for go elsewhere.",
  common: "The expert that learned from every domain, by itself.",
  mean: "All experts answer together with equal weight.",
  posterior: "All experts answer together, each with the weight of its domain given the text before, which they foretold well or badly.",
  oracle: "The expert that turns out to be best for each sequence. No choice between the experts by sequence can do better.",
  own: "The expert of the domain that the text is from.",
};

const COSTS =
  "Active parameters answer for a token, useful ones anywhere in these texts, and total ones are all that is kept. The router's own few are not counted.";

export function RowHelp({ rows }: { rows: readonly GridRow[] }) {
  return (
    <details className={classes.help}>
      <summary>What the rows and columns are</summary>
      <dl>
        {rows.map(
          ({ key, label }) =>
            MEANINGS[key] && (
              <div key={key}>
                <dt>{label}</dt>
                <dd>{MEANINGS[key]}</dd>
              </div>
            ),
        )}
        <div>
          <dt>parameters</dt>
          <dd>{COSTS}</dd>
        </div>
        <div>
          <dt>tokens/s</dt>
          <dd>Of scoring here: the measured times of those who answer and of choosing them, one after the other.</dd>
        </div>
      </dl>
    </details>
  );
}
