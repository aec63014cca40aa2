// The settings of the teacher or of the experts, with what a model of that shape costs.

import { minutesFor, trainingCost } from "../../../core/config/estimate";
import { formatBytes, formatEta, formatShort } from "../../../core/format/format";
import { FieldForm } from "../../components/fields/FieldForm";
import { useDomains } from "../../hooks/domains";
import { useStudio } from "../../hooks/useStudio";
import classes from "./Model.module.css";

export function ModelSettings({ section, disabled }: { section: "teacher" | "experts"; disabled: boolean }) {
  return (
    <>
      <FieldForm sections={section === "teacher" ? ["teacher", "evaluation"] : ["experts"]} disabled={disabled} />
      <CostLine section={section} />
    </>
  );
}

/** What pressing Start will take, as far as it can be told before; time only once a speed was measured here. */
function CostLine({ section }: { section: "teacher" | "experts" }) {
  const recipe = useStudio((state) => state.recipe);
  const models = useStudio((state) => state.project.models);
  const hasF16 = useStudio(({ device }) => device.status === "ready" && device.summary.executor === "compiled" && device.summary.shaderF16);
  const domains = useDomains();
  const { parameters, activeParameters, memory, tokens } = trainingCost(recipe, section, hasF16, domains.length || undefined);
  const measured = Object.values(models).find(({ id }) => (id === "teacher") === (section === "teacher"));
  const speed = measured && measured.seconds > 0 ? measured.tokens / measured.seconds : undefined;
  const minutes = minutesFor(tokens, speed);
  return (
    <p className={classes.cost}>
      <b>{formatShort(parameters)} parameters</b>
      {activeParameters !== undefined && `, ${formatShort(activeParameters)} for a token`} · about {formatBytes(memory.total)} of GPU memory
      · {formatShort(tokens)} tokens to read
      {minutes !== undefined && ` · ${formatEta(minutes * 60)} at the last run’s speed`}
    </p>
  );
}
