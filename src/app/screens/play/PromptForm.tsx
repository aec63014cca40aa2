// What to write and how: the prompt, the writer and the settings of sampling.

import { Button, NativeSelect, NumberInput, Textarea } from "@mantine/core";
import { useState } from "react";
import type { Prompt } from "../../../protocol/commands";
import { useDomains } from "../../hooks/domains";
import { useStudio } from "../../hooks/useStudio";
import { expertStage } from "../../pipeline";
import { stopWriting } from "../../studio";
import classes from "./Play.module.css";

const FIRST: Omit<Prompt, "writer"> = { text: "", tokens: 80, temperature: 0.8, topK: 40, topP: 1, seed: 1 };

interface NumberSetting {
  readonly key: "tokens" | "temperature" | "topK" | "topP" | "seed";
  readonly label: string;
  readonly help: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

const NUMBERS: readonly NumberSetting[] = [
  { key: "tokens", label: "Tokens", help: "how many to write", min: 1, max: 1000, step: 10 },
  { key: "temperature", label: "Temperature", help: "0 takes the likeliest", min: 0, max: 5, step: 0.1 },
  { key: "topK", label: "Top k", help: "0 chooses among all", min: 0, max: 65_536, step: 1 },
  { key: "topP", label: "Top p", help: "1 chooses among all", min: 0, max: 1, step: 0.05 },
  { key: "seed", label: "Seed", help: "same seed, same text", min: 0, max: 0xffffffff, step: 1 },
];

/** The writers there are: the mixture once it can be routed, the teacher, and each finished expert. */
function useWriters(): readonly { readonly value: Prompt["writer"]; readonly label: string }[] {
  const project = useStudio((state) => state.project);
  const experts = useDomains().filter((domain) => project.models[expertStage(domain)] !== undefined);
  return [
    ...(project.router && experts.length > 0 ? [{ value: "routed" as const, label: "Routed mixture" }] : []),
    { value: "teacher" as const, label: "Teacher" },
    ...experts.map((domain) => ({ value: `expert:${domain}` as const, label: `Expert for ${domain}` })),
  ];
}

export function PromptForm({ writing, onAsk }: { writing: boolean; onAsk(prompt: Prompt): void }) {
  const writers = useWriters();
  const [settings, setSettings] = useState(FIRST);
  const [chosen, setChosen] = useState<Prompt["writer"]>();
  const writer = writers.find(({ value }) => value === chosen)?.value ?? writers[0]?.value ?? "teacher";
  const ask = (event: React.FormEvent) => {
    event.preventDefault();
    if (!writing) onAsk({ ...settings, writer });
  };
  const askByKey = (event: React.KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) ask(event);
  };
  return (
    <form className={classes.form} onSubmit={ask}>
      <Textarea
        aria-label="Prompt"
        placeholder="Once upon a time …"
        value={settings.text}
        onChange={(event) => setSettings({ ...settings, text: event.currentTarget.value })}
        onKeyDown={askByKey}
        autosize
        minRows={3}
        maxRows={10}
        data-testid="prompt"
      />
      <div className={classes.settings}>
        <NativeSelect
          label="Writer"
          description="who goes on"
          value={writer}
          data={writers.map((option) => ({ ...option }))}
          onChange={(event) => setChosen(event.currentTarget.value as Prompt["writer"])}
        />
        {NUMBERS.map(({ key, label, help, min, max, step }) => (
          <NumberInput
            key={key}
            label={label}
            description={help}
            value={settings[key]}
            min={min}
            max={max}
            step={step}
            clampBehavior="strict"
            allowDecimal={step < 1}
            onChange={(value) => typeof value === "number" && setSettings({ ...settings, [key]: value })}
          />
        ))}
      </div>
      <div className={classes.buttons}>
        <Button type="submit" disabled={writing} data-testid="generate">
          Write
        </Button>
        {writing && (
          <Button variant="default" onClick={() => stopWriting()}>
            Stop writing
          </Button>
        )}
        <span className="soft small">Ctrl + Enter writes too.</span>
      </div>
    </form>
  );
}
