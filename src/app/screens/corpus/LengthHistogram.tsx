// How long a domain's documents are: five bars, one per size bin of the record.

import { formatCount } from "../../../core/format/format";
import classes from "./LengthHistogram.module.css";

const BINS = ["< 256 B", "< 1 KiB", "< 4 KiB", "< 16 KiB", "larger"] as const;
const TALLEST = 36;

export function LengthHistogram({ counts }: { counts: readonly number[] }) {
  const most = Math.max(1, ...counts);
  return (
    <>
      <h3 className={classes.title}>Documents by length</h3>
      <dl className={classes.histogram}>
        {BINS.map((bin, place) => {
          const count = counts[place] ?? 0;
          return (
            <div key={bin}>
              <dt>{bin}</dt>
              <dd>
                {formatCount(count)}
                <i style={{ height: (count / most) * TALLEST }} aria-hidden="true" />
              </dd>
            </div>
          );
        })}
      </dl>
    </>
  );
}
