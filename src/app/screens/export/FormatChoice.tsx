// What models are exported as: a choice that stays with the project and holds from the next export on.

import { Checkbox } from "@mantine/core";
import { DEFAULT_FORMATS, EXPORT_FORMATS, FORMAT_NAMES } from "../../../core/config/exportFormats";
import { useStage } from "../../hooks/useStage";
import { useStudio } from "../../hooks/useStudio";
import { chooseFormats } from "../../studio";
import classes from "./Export.module.css";

export function FormatChoice() {
  const chosen = useStudio((state) => state.project.exportFormats ?? DEFAULT_FORMATS);
  const { active } = useStage("export");
  const choose = (names: readonly string[]): void => void chooseFormats(FORMAT_NAMES.filter((format) => names.includes(format)));
  return (
    <Checkbox.Group aria-label="Formats" value={[...chosen]} onChange={choose}>
      <div className={classes.formats}>
        {FORMAT_NAMES.map((format) => (
          <Checkbox
            key={format}
            value={format}
            label={EXPORT_FORMATS[format].label}
            description={EXPORT_FORMATS[format].help}
            disabled={active}
            data-testid={`format-${format}`}
          />
        ))}
      </div>
    </Checkbox.Group>
  );
}
