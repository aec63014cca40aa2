// Probabilities of the domains as bars, in the domains' colours.

import { formatPercent } from "../../core/format/format";
import { domainColor, useDomains } from "../hooks/domains";
import { DomainName } from "./DomainName";
import classes from "./ProbabilityBars.module.css";

export function ProbabilityBars({ probabilities }: { probabilities: Readonly<Record<string, number>> }) {
  const domains = useDomains();
  return (
    <ul className={classes.bars}>
      {Object.entries(probabilities).map(([domain, probability]) => (
        <li key={domain}>
          <DomainName name={domain} />
          <span className={classes.track} aria-hidden="true">
            <i style={{ width: `${probability * 100}%`, background: domainColor(domains, domain) }} />
          </span>
          <span className={classes.value}>{formatPercent(probability)}</span>
        </li>
      ))}
    </ul>
  );
}
