// When the router may say that it is unsure: the threshold, what it does to held-out and unseen text, and thresholds that
// reach an accuracy.

import { Button } from "@mantine/core";
import { applies, FIELDS, valueAt, withValue } from "../../../core/config/fields";
import type { RobustnessRecord } from "../../../core/config/routerStudies";
import { formatNumber, formatPercent } from "../../../core/format/format";
import { ChartFigure } from "../../components/ChartFigure";
import { FieldControl } from "../../components/fields/FieldControl";
import { Panel, PanelGrid } from "../../components/Panel";
import { useStudio } from "../../hooks/useStudio";
import { setRecipe } from "../../studio";
import classes from "./Router.module.css";
import { abstentionChart, effectOf } from "./threshold";

/** Settings that stand here. */
export const ABSTENTION_FIELDS = ["router.abstainBelow", "router.unsure", "router.ensemble"];

export function Abstention() {
  const recipe = useStudio((state) => state.recipe);
  const record = useStudio((state) => state.project.robustness);
  const { abstainBelow } = recipe.router;
  const fields = FIELDS.filter((field) => ABSTENTION_FIELDS.includes(field.path) && applies(field, recipe));
  const change = (path: string, value: number | string) => setRecipe(withValue(recipe, path, value));
  return (
    <PanelGrid minimum="380px">
      <Panel title="When it is unsure">
        <div className={classes.stack}>
          {fields.map((field) => (
            <FieldControl
              key={field.path}
              field={field}
              value={valueAt(recipe, field.path)}
              onChange={(value) => change(field.path, value)}
            />
          ))}
          <p aria-live="polite" data-testid="abstention-effect">
            {record ? effectOf(record.abstention, abstainBelow) : "Test the router below to see what the threshold does to held-out text."}
          </p>
          {record && <Suggested suggested={record.suggested} take={(threshold) => change("router.abstainBelow", threshold)} />}
        </div>
      </Panel>
      {record && (
        <ChartFigure title="Answered and right, by threshold" source="router" height={230} spec={abstentionChart(record, abstainBelow)} />
      )}
    </PanelGrid>
  );
}

function Suggested({ suggested, take }: { suggested: RobustnessRecord["suggested"]; take(threshold: number): void }) {
  return (
    <div>
      <p className="soft small">To be right on the texts it answers, on held-out text:</p>
      <ul className={classes.suggested}>
        {suggested.map(({ accuracy, threshold }) => (
          <li key={accuracy}>
            {formatPercent(accuracy)}:{" "}
            {threshold === undefined ? (
              <span className="soft">no threshold does</span>
            ) : (
              <Button
                size="compact-sm"
                variant="default"
                aria-label={`Be unsure below ${formatNumber(threshold)}, right on ${formatPercent(accuracy)}`}
                onClick={() => take(threshold)}
              >
                {formatNumber(threshold)}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
