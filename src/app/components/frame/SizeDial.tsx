// The size dial: one choice that sets the shape, vocabulary and training of the whole pipeline. Other fields stay
// with the stage they belong to.

import { SegmentedControl } from "@mantine/core";
import { recipeFor, teacherShape } from "../../../core/config/recipe";
import { SIZE_NAMES, type SizeName } from "../../../core/config/sizes";
import { useStudio } from "../../hooks/useStudio";
import { setRecipe } from "../../studio";
import { sizeInWords } from "../facts";
import classes from "./SizeDial.module.css";

export function SizeDial({ vertical = false }: { vertical?: boolean }) {
  const recipe = useStudio((state) => state.recipe);
  const imported = useStudio((state) => state.project.importedModels?.[state.recipe.teacher.imported]?.shape);
  const busy = useStudio((state) => state.running !== undefined);
  const choose = (size: string) => {
    const name = recipe.name === recipe.teacher.size ? size : recipe.name;
    setRecipe({ ...recipeFor(size as SizeName), name, seed: recipe.seed, corpus: recipe.corpus });
  };
  return (
    <div className={classes.dial}>
      <SegmentedControl
        size="xs"
        aria-label="Size of the models"
        value={recipe.teacher.size}
        data={[...SIZE_NAMES]}
        onChange={choose}
        disabled={busy}
        orientation={vertical ? "vertical" : "horizontal"}
        fullWidth={vertical}
      />
      <span className={classes.cost}>{sizeInWords(imported ?? teacherShape(recipe))}</span>
    </div>
  );
}
