// The tokenizer's newest merges while it trains, so that one sees it go from letters to words.

import { formatCount } from "../../../core/format/format";
import { Panel } from "../../components/Panel";
import { visible } from "../../components/visible";
import { useStudio } from "../../hooks/useStudio";
import classes from "./Tokenizer.module.css";

export function Merges() {
  const merges = useStudio((state) => state.merges);
  if (merges === undefined || merges.newest.length === 0) return null;
  return (
    <Panel title="Newest entries" aside={`${formatCount(merges.vocabSize)} so far`}>
      <ul className={classes.merges}>
        {merges.newest.map((text) => (
          <li key={text}>{visible(text)}</li>
        ))}
      </ul>
    </Panel>
  );
}
