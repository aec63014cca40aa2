// The balance of the corpus: what each domain had for training before the larger ones were cut, and what it has now.

import { useMemo } from "react";
import { formatPercent } from "../../../core/format/format";
import { DataTable } from "../../components/DataTable";
import { DomainName } from "../../components/DomainName";
import { Panel } from "../../components/Panel";
import { useStudio } from "../../hooks/useStudio";
import { balanceTable } from "./balanceTable";
import classes from "./Corpus.module.css";

export function Balance() {
  const corpus = useStudio((state) => state.project.corpus!);
  const tokenizer = useStudio((state) => state.project.tokenizer);
  const ranWith = useStudio((state) => state.project.traces?.corpus?.recipe ?? state.recipe);
  const { balanceTolerance, balanceBy } = corpus.packed?.settings ?? ranWith.corpus;
  const { corner, columns, rows } = useMemo(() => balanceTable(corpus, tokenizer), [corpus, tokenizer]);
  return (
    <Panel title="Balance">
      <p className="soft prose">
        Text for training, before and after larger domains were cut to the smallest and {formatPercent(balanceTolerance)} more,{" "}
        {balanceBy === "articles" ? "an article in all domains at once" : "document by document"}. What is held out is not cut.
      </p>
      <div className={classes.figures}>
        <DataTable
          caption="Balance of the domains, before and after"
          source="corpus"
          corner={corner}
          columns={columns}
          rows={rows.map((row) => (row.key === "ratio" ? row : { ...row, head: <DomainName name={row.label} /> }))}
        />
      </div>
    </Panel>
  );
}
