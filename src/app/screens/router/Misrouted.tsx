// Held-out texts that the router sent elsewhere, the surest mistakes first: often there is something to be said for it.

import type { MisroutedSequence } from "../../../core/config/records";
import { formatPercent } from "../../../core/format/format";
import { DomainName } from "../../components/DomainName";
import { Panel } from "../../components/Panel";
import classes from "./Router.module.css";

export function Misrouted({ misrouted }: { misrouted: readonly MisroutedSequence[] }) {
  return (
    <Panel title="What it gets wrong" aside="held-out text, the surest mistakes first">
      {misrouted.length === 0 ? (
        <p className="soft">Nothing: every held-out text was sent to its own domain.</p>
      ) : (
        <ol className={classes.misrouted}>
          {misrouted.map(({ text, truth, said, probability }) => (
            <li key={`${truth} ${said} ${text}`}>
              <p>
                <DomainName name={truth} /> taken for <DomainName name={said} />{" "}
                <span className="soft">({formatPercent(probability)})</span>
              </p>
              <blockquote>{text}</blockquote>
            </li>
          ))}
        </ol>
      )}
    </Panel>
  );
}
