// The router: how well it tells the domains apart, where it errs, what it goes by, and a box to try it.

import { formatCount, formatDecimals, formatDuration, formatNumber, formatPercent } from "../../../core/format/format";
import { DomainName } from "../../components/DomainName";
import { FieldForm } from "../../components/fields/FieldForm";
import { Panel, PanelGrid } from "../../components/Panel";
import { StageHead } from "../../components/StageHead";
import { Tile, Tiles } from "../../components/Tiles";
import { visible } from "../../components/visible";
import { useStage } from "../../hooks/useStage";
import { useStudio } from "../../hooks/useStudio";
import { ABSTENTION_FIELDS, Abstention } from "./Abstention";
import { Classifiers } from "./Classifiers";
import { Confusion } from "./Confusion";
import { Misrouted } from "./Misrouted";
import { PrefixChart } from "./PrefixChart";
import { Robustness } from "./Robustness";
import classes from "./Router.module.css";
import { Scores } from "./Scores";
import { TryRouter } from "./TryRouter";

export function Router() {
  const router = useStudio((state) => state.project.router);
  const { active } = useStage("router");
  return (
    <>
      <StageHead
        stage="router"
        title="Router"
        about="A classifier that looks at which tokens, and pairs of neighbours, occur how often (TF-IDF). It says for every sequence which domain it belongs to, and so which expert should answer."
      />
      <div className={classes.stack}>
        {router && (
          <>
            <Tiles>
              <Tile
                label="Accuracy"
                value={formatPercent(router.accuracy, 2)}
                note={`on ${formatCount(router.sequences.heldOut)} held-out sequences`}
              />
              <Tile label="F1" value={formatPercent(router.f1, 2)} note="weighted by class size" />
              <Tile
                label="While fitting"
                value={formatPercent(router.developmentAccuracy, 2)}
                note={`on ${formatCount(router.sequences.development)} sequences set aside`}
              />
              <Tile
                label="Fit"
                value={formatDuration(router.seconds)}
                note={`${formatCount(router.iterations)} iterations, ${router.converged ? "converged" : "not converged"}`}
              />
              <Tile
                label="Routing"
                value={router.microseconds === undefined ? undefined : formatNumber(router.microseconds)}
                unit="µs a text"
                note={router.ece !== undefined && `calibration error ${formatDecimals(router.ece, 4)}`}
              />
            </Tiles>
            <TryRouter />
            <PanelGrid minimum="380px">
              <Confusion router={router} />
              <Scores router={router} />
              <PrefixChart router={router} />
              <TopTokens topTokens={router.topTokens} />
            </PanelGrid>
            {router.misrouted && <Misrouted misrouted={router.misrouted} />}
            <Abstention />
            <Robustness />
            <Classifiers />
          </>
        )}
        <Panel title="Settings">
          <FieldForm sections={["router"]} except={ABSTENTION_FIELDS} disabled={active} />
        </Panel>
      </div>
    </>
  );
}

function TopTokens({ topTokens }: { topTokens: Readonly<Record<string, readonly string[]>> }) {
  return (
    <Panel title="What it goes by" aside="strongest tokens of each domain">
      <dl className={classes.top}>
        {Object.entries(topTokens).map(([domain, tokens]) => (
          <div key={domain}>
            <dt>
              <DomainName name={domain} />
            </dt>
            <dd>
              {tokens.map((token) => (
                <code key={token}>{visible(token)}</code>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
