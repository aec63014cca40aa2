// How the router bears texts that are not as it knows them: mistyped, cut short, mixed with another domain's.

import type { RobustnessRecord } from "../../../core/config/routerStudies";
import { formatCount, formatDuration, formatPercent } from "../../../core/format/format";
import { ChartFigure } from "../../components/ChartFigure";
import { DataTable } from "../../components/DataTable";
import { DomainName } from "../../components/DomainName";
import { Panel, PanelGrid } from "../../components/Panel";
import { StartAside } from "../../components/StartAside";
import { useStudio } from "../../hooks/useStudio";
import { changeRows, columnOf, inPercent, mixedChart, truncationChart, typoChart } from "./changes";
import classes from "./Router.module.css";
import { Unseen } from "./Unseen";

export function Robustness() {
  const record = useStudio((state) => state.project.robustness);
  return (
    <>
      <Panel title="Robustness" aside={<StartAside stage="robustness" label="Test the router" />}>
        <p className="soft prose">
          Held-out texts are spoilt, cut short or mixed with another domain's, and routed again; then the router is fitted without each
          domain in turn to see what it makes of texts it never saw.
        </p>
        {record && <Changes record={record} />}
      </Panel>
      {record && (
        <>
          <PanelGrid minimum="380px">
            <ChartFigure title="Accuracy by typing mistakes" source="router" height={190} spec={typoChart(record)} />
            <ChartFigure title="Accuracy by tokens left" source="router" height={190} spec={truncationChart(record)} />
            <ChartFigure title="Accuracy by foreign text" source="router" height={190} spec={mixedChart(record)} />
          </PanelGrid>
          <Unseen record={record} />
        </>
      )}
    </>
  );
}

function Changes({ record }: { record: RobustnessRecord }) {
  const { domains, code, sequenceTokens, seconds } = record;
  return (
    <>
      <div className={classes.figures}>
        <DataTable
          caption="Accuracy on changed texts"
          source="router"
          corner="The text"
          columns={[
            { key: "accuracy", label: "Accuracy", format: inPercent },
            ...domains.map((domain) => ({ key: columnOf(domain), label: domain, head: <DomainName name={domain} />, format: inPercent })),
            { key: "confidence", label: "Mean confidence", format: (share) => formatPercent(share) },
            { key: "sequences", label: "Texts", format: formatCount },
          ]}
          rows={changeRows(record)}
        />
      </div>
      <p className="soft small">
        Texts of {formatCount(sequenceTokens)} tokens before the change. Mixed texts count as the domain that more of them comes from;{" "}
        {code.length === 0 ? "no domain reads as code" : `as code ${code.length === 1 ? "counts" : "count"} ${code.join(", ")}`}. Measured
        in {formatDuration(seconds)}.
      </p>
    </>
  );
}
