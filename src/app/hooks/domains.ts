// The domains of the project and the colour each keeps on every screen.

import type { ChartLine } from "../charts/spec";
import { domainsOf } from "../state/project";
import { useStudio } from "./useStudio";

const COLORS = 8; // as many as theme.css names

/** The CSS colour of a domain: its place among the domains decides. The teacher and what is no domain get the ink. */
export function domainColor(domains: readonly string[], name: string): string {
  const place = domains.indexOf(name);
  return place < 0 ? "var(--ink)" : `var(--domain-${place % COLORS})`;
}

/** The second turn through the colours is dashed. */
export function domainDash(domains: readonly string[], name: string): string | undefined {
  return domains.indexOf(name) >= COLORS ? "5 3" : undefined;
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
