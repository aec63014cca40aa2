// The domains of the project and the colour each keeps on every screen.

import type { ChartLine } from "../charts/spec";
import { domainsOf } from "../state/project";
import { useStudio } from "./useStudio";

const COLORS = 16; // as many as theme.css names
/** Lines of later domains are dashed, of those beyond the colours in another way: thin lines show little colour. */
const DASHES = [undefined, "5 3", "2 3"] as const;
const PER_DASH = 8;

/** The CSS colour of a domain: its place among the domains decides. The teacher and what is no domain get the ink. */
export function domainColor(domains: readonly string[], name: string): string {
  const place = domains.indexOf(name);
  return place < 0 ? "var(--ink)" : `var(--domain-${place % COLORS})`;
}

/** How a domain's line is dashed, if it is. */
export function domainDash(domains: readonly string[], name: string): string | undefined {
  return DASHES[Math.max(0, Math.floor(domains.indexOf(name) / PER_DASH)) % DASHES.length];
}

/** The line of a domain in charts that have one per domain. */
export function domainLine(domains: readonly string[], name: string): ChartLine {
  const dash = domainDash(domains, name);
  return { key: name, label: name, color: domainColor(domains, name), ...(dash && { dash }) };
}

/** The domains of the project. */
export function useDomains(): readonly string[] {
  const project = useStudio((state) => state.project);
  return domainsOf(project);
}
