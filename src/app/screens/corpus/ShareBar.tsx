// One bar divided among the domains by their bytes.

import { formatPercent } from "../../../core/format/format";
import { DomainName } from "../../components/DomainName";
import { domainColor, useDomains } from "../../hooks/domains";
import classes from "./ShareBar.module.css";

export function ShareBar({ label, parts }: { label: string; parts: readonly { readonly name: string; readonly bytes: number }[] }) {
  const domains = useDomains();
  const total = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  return (
    <div className={classes.share}>
      <h3>{label}</h3>
      <div className={classes.bar} aria-hidden="true">
        {parts.map(({ name, bytes }) => (
          <i key={name} style={{ flexGrow: bytes, background: domainColor(domains, name) }} />
        ))}
      </div>
      <ul className={classes.names}>
        {parts.map(({ name, bytes }) => (
          <li key={name}>
            <DomainName name={name} /> <span className="soft">{formatPercent(total === 0 ? 0 : bytes / total)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
