// The settings of the teacher or of the experts, with what a model of that shape costs.

import { type CostGpu, minutesFor, trainingCost } from "../../../core/config/estimate";
import { expertShape, type Recipe, teacherShape } from "../../../core/config/recipe";
import type { DeviceSummary } from "../../../core/config/records";
import { NO_FILE } from "../../../core/config/tokenizer";
import { formatBytes, formatEta, formatShort } from "../../../core/format/format";
import { sizeInWords } from "../../components/facts";
import { FieldForm } from "../../components/fields/FieldForm";
import { useDomains } from "../../hooks/domains";
import { useStudio } from "../../hooks/useStudio";
import classes from "./Model.module.css";
import { ModelFromFiles } from "./ModelFromFiles";

export function ModelSettings({ section, disabled }: { section: "teacher" | "experts"; disabled: boolean }) {
  const startsFromModel = useStudio((state) => state.recipe.experts.start === "imported");
  return (
    <>
      <FieldForm sections={section === "teacher" ? ["teacher", "evaluation", "checkpoints"] : ["experts"]} disabled={disabled} />
      {section === "experts" && startsFromModel && <ModelFromFiles section="experts" disabled={disabled} />}
      <CostLine section={section} />
    </>
  );
}

/** What pressing Start will take, as far as it can be told before; time only once a speed was measured here. */
function CostLine({ section }: { section: "teacher" | "experts" }) {
  const recipe = useStudio((state) => state.recipe);
  const models = useStudio((state) => state.project.models);
  const device = useStudio(({ device }) => (device.status === "ready" ? device.summary : undefined));
  const imported = useStudio((state) => state.project.importedModels?.[state.recipe.teacher.imported]?.shape);
  const domains = useDomains().length;
  if (section === "teacher" && recipe.teacher.imported !== NO_FILE) return null; // nothing is trained
  if (section === "teacher" && recipe.teacher.kind === "upcycled") return <UpcycledCost recipe={recipe} domains={domains} />;
  const { memory, tokens } = trainingCost(recipe, section, device && gpuOf(device), domains || undefined, imported);
  const measured = Object.values(models).find(({ id }) => (id === "teacher") === (section === "teacher"));
  const speed = measured && measured.seconds > 0 ? measured.tokens / measured.seconds : undefined;
  const minutes = minutesFor(tokens, speed);
  return (
    <p className={classes.cost}>
      <b>{sizeInWords(section === "teacher" ? teacherShape(recipe) : expertShape(recipe))}</b> · about {formatBytes(memory.total)} of GPU
      memory · {formatShort(tokens)} tokens to read
      {minutes !== undefined && ` · ${formatEta(minutes * 60)} at the last run’s speed`}
    </p>
  );
}

const gpuOf = ({ executor, shaderF16, software }: DeviceSummary): CostGpu => ({
  hasF16: executor === "compiled" && shaderF16,
  width: software ? "narrow" : "wide",
});

/** A teacher made of experts has one of each domain, in their shape; only its gates are trained. */
function UpcycledCost({ recipe, domains }: { recipe: Recipe; domains: number }) {
  const { active, gateSteps, sequences } = recipe.teacher;
  const shape = { ...expertShape(recipe), experts: { count: domains, active: Math.min(active, domains) } };
  return (
    <p className={classes.cost}>
      {domains > 1 && (
        <>
          <b>{sizeInWords(shape)}</b> ·{" "}
        </>
      )}
      {formatShort(gateSteps * sequences * shape.context)} tokens for its gates to read
    </p>
  );
}
