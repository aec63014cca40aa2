// The confusion matrix: held-out sequences by their true domain and by what the router said, counted and shaded.

import type { RouterRecord } from "../../../core/config/records";
import { formatCount } from "../../../core/format/format";
import { DomainName } from "../../components/DomainName";
import { Panel } from "../../components/Panel";
import classes from "./Router.module.css";

/** Share of the accent in a full cell; the ink on it stays readable. */
const DEEPEST = 45;

export function Confusion({ router }: { router: RouterRecord }) {
  const { domains, confusion } = router;
  return (
    <Panel title="Confusion" aside="rows: truth, columns: router">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={classes.scroller} aria-label="Confusion matrix" tabIndex={0}>
        <table className={classes.confusion}>
          <thead>
            <tr>
              <th scope="col">truth</th>
              {domains.map((domain) => (
                <th key={domain} scope="col">
                  {domain}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {domains.map((truth, row) => {
              const counts = confusion[row] ?? [];
              const total = counts.reduce((sum, count) => sum + count, 0);
              return (
                <tr key={truth}>
                  <th scope="row">
                    <DomainName name={truth} />
                  </th>
                  {domains.map((said, column) => (
                    <td key={said} style={{ background: shade(counts[column] ?? 0, total) }}>
                      {formatCount(counts[column] ?? 0)}
                    </td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
    </Panel>
  );
}

/** The more of the row, the more accent; a single mistake is already visible. */
function shade(count: number, total: number): string {
  if (count === 0 || total === 0) return "var(--raised)";
  return `color-mix(in srgb, var(--accent) ${Math.round(8 + (DEEPEST - 8) * (count / total))}%, var(--surface))`;
}
