// One domain of the corpus: its figures, how long its documents are, how it is divided and how it reads.

import { cleaningLines } from "../../../core/config/cleaningLines";
import type { DomainSummary } from "../../../core/config/records";
import { bytesOfSplits } from "../../../core/config/splits";
import { formatBytes, formatCount } from "../../../core/format/format";
import { DomainName } from "../../components/DomainName";
import { Panel } from "../../components/Panel";
import classes from "./DomainCard.module.css";
import { LengthHistogram } from "./LengthHistogram";

export function DomainCard({ domain }: { domain: DomainSummary }) {
  const { form, testBytes = 0, shiftedBytes = 0 } = domain;
  const setAside = Math.max(0, domain.bytes - bytesOfSplits(domain));
  const cleaned = cleaningLines(domain.cleaning);
  const things = form === "instructions" ? "examples" : "documents";
  const figures: readonly (readonly [string, string])[] = [
    [form === "instructions" ? "Instructions" : "Documents", formatCount(domain.documents)],
    ["Duplicates", formatCount(domain.duplicates)],
    ["Text", formatBytes(domain.bytes)],
    ["Files", formatCount(domain.files)],
  ];
  return (
    <Panel title={<DomainName name={domain.name} />} aside={<Baselines domain={domain} />}>
      <dl className={classes.figures}>
        {figures.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div className={classes.split} aria-hidden="true">
        <i style={{ flexGrow: domain.trainBytes }} />
        <i style={{ flexGrow: domain.validationBytes + testBytes + shiftedBytes }} />
        <i style={{ flexGrow: setAside }} />
      </div>
      <ul className={classes.legend}>
        <li>
          training {formatBytes(domain.trainBytes)} in {formatCount(domain.trainDocuments)} {things}
        </li>
        <li>
          validation {formatBytes(domain.validationBytes)} in {formatCount(domain.validationDocuments)}
          {domain.testDocuments !== undefined && `, test ${formatBytes(testBytes)} in ${formatCount(domain.testDocuments)}`}
          {domain.shiftedDocuments !== undefined && `, shifted ${formatBytes(shiftedBytes)} in ${formatCount(domain.shiftedDocuments)}`}
        </li>
        {setAside > 0 && <li>left out for balance {formatBytes(setAside)}</li>}
      </ul>
      {cleaned.length > 0 && (
        <>
          <h3 className={classes.title}>Cleaned</h3>
          <dl className={classes.cleaned}>
            {cleaned.map(({ step, label, did }) => (
              <div key={step}>
                <dt>{label}</dt>
                <dd>{did}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
      <LengthHistogram counts={domain.lengths} />
      <pre className={classes.excerpt}>{domain.excerpt}</pre>
    </Panel>
  );
}

function Baselines({ domain }: { domain: DomainSummary }) {
  return (
    <span title="Bits per byte: what byte frequencies alone reach, and for generated text what its generator's choices cost.">
      byte frequencies <b>{domain.byteUnigram.toFixed(2)}</b>
      {domain.floor !== undefined && (
        <>
          {" "}
          · floor <b>{domain.floor.toFixed(2)}</b>
        </>
      )}{" "}
      bits/byte
    </span>
  );
}
