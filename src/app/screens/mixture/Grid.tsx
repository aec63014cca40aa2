// The grid of models by domains in bits per byte: an expert on its own domain is outlined, the best of every column
// bold. Lower is better.

import { DomainName } from "../../components/DomainName";
import { formatLoss } from "../../components/figures";
import { Panel } from "../../components/Panel";
import { useDomains } from "../../hooks/domains";
import classes from "./Mixture.module.css";

const ALONE = ["teacher", "routed"];

export function Grid({ grid }: { grid: Readonly<Record<string, Readonly<Record<string, number>>>> }) {
  const domains = useDomains();
  const rows = [...ALONE, ...domains].filter((row) => grid[row] !== undefined);
  const best = Object.fromEntries(
    domains.map((domain) => [domain, Math.min(...rows.map((row) => grid[row]?.[domain] ?? Number.POSITIVE_INFINITY))]),
  );
  return (
    <Panel title="Bits per byte on validation text" aside="lower is better · outlined: an expert at home · bold: best of its column">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={classes.scroller} aria-label="Bits per byte of every model on every domain" tabIndex={0}>
        <table className={classes.grid}>
          <thead>
            <tr>
              <th scope="col">Model</th>
              {domains.map((domain) => (
                <th key={domain} scope="col">
                  <DomainName name={domain} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row} data-alone={ALONE.includes(row) || undefined}>
                <th scope="row">{ALONE.includes(row) ? row : <>expert {row}</>}</th>
                {domains.map((domain) => {
                  const bits = grid[row]?.[domain];
                  return (
                    <td key={domain} data-home={row === domain || undefined} data-best={bits === best[domain] || undefined}>
                      {bits === undefined ? "" : formatLoss(bits)}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Panel>
  );
}
