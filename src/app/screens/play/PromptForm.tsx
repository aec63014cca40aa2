// What to write and how: the prompt, the writer or several to compare, and the settings of sampling.

import { Button, Checkbox, NativeSelect, NumberInput, Textarea } from "@mantine/core";
import { useState } from "react";
import { SAMPLING, SAMPLING_KEYS } from "../../../core/config/sampling";
import { hrefOf } from "../../hooks/useRoute";
import { useStudio } from "../../hooks/useStudio";
import { stopWriting } from "../../studio";
import type { Question, WriterChoice } from "./answers";
import classes from "./Play.module.css";
import { routingSentence, writerLabel } from "./words";
import { comparedAtFirst, writersOf } from "./writers";

const FIRST: Question = { text: "", tokens: 80, temperature: 0.8, topK: 40, topP: 1, seed: 1 };

export interface PromptFormProps {
  readonly writing: boolean;
  onAsk(question: Question, writers: readonly WriterChoice[]): void;
}

export function PromptForm({ writing, onAsk }: PromptFormProps) {
  const project = useStudio((state) => state.project);
  const recipe = useStudio((state) => state.recipe);
  const [settings, setSettings] = useState(FIRST);
  const [chosen, setChosen] = useState<WriterChoice>();
  const [beside, setBeside] = useState<readonly string[]>();
  const writers = writersOf({ project, recipe });
  const writer = writers.find((one) => one === chosen) ?? writers[0];
  const compared = beside ? writers.filter((one) => beside.includes(one)) : comparedAtFirst(writers, writer);
  const ask = (event: React.FormEvent) => {
    event.preventDefault();
    if (!writing) onAsk(settings, [writer]);
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
          data={writers.map((value) => ({ value, label: writerLabel(value) }))}
          onChange={(event) => setChosen(event.currentTarget.value as WriterChoice)}
        />
        {SAMPLING_KEYS.map((key) => {
          const { label, help, min, max, step } = SAMPLING[key];
          return (
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
          );
        })}
      </div>
      {writers.length > 1 && (
        <Checkbox.Group label="Side by side" description="who writes when you compare" value={[...compared]} onChange={setBeside}>
          <div className={classes.compared}>
            {writers.map((value) => (
              <Checkbox key={value} value={value} label={writerLabel(value)} />
            ))}
          </div>
        </Checkbox.Group>
      )}
      <div className={classes.buttons}>
        <Button type="submit" disabled={writing} data-testid="generate">
          Write
        </Button>
        {writers.length > 1 && (
          <Button
            variant="default"
            disabled={writing || compared.length === 0}
            onClick={() => onAsk(settings, compared)}
            data-testid="compare"
          >
            Compare
          </Button>
        )}
        {writing && (
          <Button variant="default" onClick={() => stopWriting()}>
            Stop writing
          </Button>
        )}
        <span className="soft small">Ctrl + Enter writes too.</span>
      </div>
      {writers.includes("routed") && (
        <p className="soft small">
          The router picks the expert by the prompt. {routingSentence(recipe.router)} <a href={hrefOf({ screen: "router" })}>Settings</a>
        </p>
      )}
    </form>
  );
}
