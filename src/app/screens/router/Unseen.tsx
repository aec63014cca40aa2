// What a router that was fitted without a domain makes of that domain's texts, at the present threshold.

import type { RobustnessRecord } from "../../../core/config/routerStudies";
import { formatDecimals, formatPercent } from "../../../core/format/format";
import { DataTable } from "../../components/DataTable";
import { DomainName } from "../../components/DomainName";
import { Panel } from "../../components/Panel";
import { useStudio } from "../../hooks/useStudio";
import { placeOf } from "./threshold";

/** Shown while every text is routed as usual. */
const EXAMPLE = 0.99;

export function Unseen({ record }: { record: RobustnessRecord }) {
  const chosen = useStudio((state) => state.recipe.router.abstainBelow);
  const threshold = chosen > 0 ? chosen : EXAMPLE;
  const { unseen, abstention } = record;
  if (unseen.length === 0)
    return (
      <Panel title="A domain never seen">
        <p className="soft">With two domains there is nothing to route without one of them. Add a third to see this.</p>
      </Panel>
    );
  const place = placeOf(abstention, threshold);
  return (
    <Panel title="A domain never seen" aside="the router was fitted without it">
      <DataTable
        caption="Texts of a domain the router was fitted without"
        source="router"
        corner="Without"
        columns={[
          { key: "confidence", label: "Mean confidence", format: (share) => formatPercent(share) },
          { key: "knownConfidence", label: "on known texts", format: (share) => formatPercent(share) },
          { key: "auroc", label: "AUROC", format: (area) => formatDecimals(area, 3) },
          { key: "unsure", label: `Unsure below ${threshold}`, format: (share) => formatPercent(share) },
          { key: "knownUnsure", label: "of known texts", format: (share) => formatPercent(share) },
          { key: "takenFor", label: "Most taken for" },
        ]}
        rows={unseen.map(({ domain, confidence, knownConfidence, auroc, answered, knownAnswered, takenFor }) => {
          const [taken, share] = Object.entries(takenFor).reduce((most, entry) => (entry[1] > most[1] ? entry : most));
          return {
            key: domain,
            label: domain,
            head: <DomainName name={domain} />,
            cells: {
              confidence,
              knownConfidence,
              auroc,
              unsure: 1 - answered[place]!,
              knownUnsure: 1 - knownAnswered[place]!,
              takenFor: `${taken}, ${formatPercent(share, 0)}`,
            },
          };
        })}
      />
      <p className="soft small">
        AUROC is how probable it is that a known text is routed with more confidence than an unseen one: 1 tells them apart, 0.5 does not.
      </p>
    </Panel>
  );
}
