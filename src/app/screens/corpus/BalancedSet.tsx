// The corpus to take away: what is stated of its texts, and the file, which is packed when asked for.

import { TextInput } from "@mantine/core";
import { MAX_ORIGIN_LENGTH, type Origin, originOf } from "../../../core/config/origins";
import { DomainName } from "../../components/DomainName";
import { FileList } from "../../components/FileList";
import { Panel } from "../../components/Panel";
import { StartAside } from "../../components/StartAside";
import { useStage } from "../../hooks/useStage";
import { useStudio } from "../../hooks/useStudio";
import { BALANCED_SET } from "../../pipeline";
import { setOrigin } from "../../studio";
import classes from "./BalancedSet.module.css";

export function BalancedSet() {
  const corpus = useStudio((state) => state.project.corpus!);
  const origins = useStudio((state) => state.project.origins);
  const file = useStudio((state) => state.project.balancedSet);
  const { active } = useStage(BALANCED_SET);
  return (
    <Panel title="Take the corpus away" aside={<StartAside stage={BALANCED_SET} label="Pack the corpus" />}>
      <p className="soft prose">
        One zip with the texts as models see them, cleaned, split and balanced: JSON lines for each part of each domain, and a card that
        says how they came about. It opens in any program that reads JSON lines, and dropped here it gives the same corpus again. What you
        write below stands in the card.
      </p>
      <div className={classes.origins}>
        {corpus.domains.map(({ name }) => (
          <OriginOf key={name} domain={name} origin={originOf(name, origins, corpus.packed?.origins)} disabled={active} />
        ))}
      </div>
      {file && <FileList files={[file]} />}
    </Panel>
  );
}

function OriginOf({ domain, origin, disabled }: { domain: string; origin: Origin; disabled: boolean }) {
  const field = (key: keyof Origin, label: string, placeholder: string) => (
    <TextInput
      label={label}
      aria-label={`${label} of ${domain}`}
      placeholder={placeholder}
      size="sm"
      disabled={disabled}
      maxLength={MAX_ORIGIN_LENGTH}
      value={origin[key]}
      onChange={(event) => void setOrigin(domain, { ...origin, [key]: event.currentTarget.value })}
    />
  );
  return (
    <fieldset className={classes.origin}>
      <legend>
        <DomainName name={domain} />
      </legend>
      {field("licence", "Licence", "not stated")}
      {field("source", "Source", "not stated")}
    </fieldset>
  );
}
