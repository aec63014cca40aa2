// A domain's name beside its colour, the same on every screen.

import { domainColor, useDomains } from "../hooks/domains";
import classes from "./DomainName.module.css";

export function DomainName({ name }: { name: string }) {
  const domains = useDomains();
  return (
    <span className={classes.domain}>
      <i style={{ background: domainColor(domains, name) }} aria-hidden="true" />
      {name}
    </span>
  );
}
