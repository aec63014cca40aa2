// The tokenizer: how large it is, what a token is worth in each domain, its newest merges, and a box to try it.

import { formatCount } from "../../../core/format/format";
import { DataTable } from "../../components/DataTable";
import { DomainName } from "../../components/DomainName";
import { meanOf } from "../../components/facts";
import { FieldForm } from "../../components/fields/FieldForm";
import { Panel, PanelGrid } from "../../components/Panel";
import { StageHead } from "../../components/StageHead";
import { Tile, Tiles } from "../../components/Tiles";
import { useStage } from "../../hooks/useStage";
import { useStudio } from "../../hooks/useStudio";
import { FromFiles } from "./FromFiles";
import { Merges } from "./Merges";
import classes from "./Tokenizer.module.css";
import { TryTokenizer } from "./TryTokenizer";

export function Tokenizer() {
  const tokenizer = useStudio((state) => state.project.tokenizer);
  const { active } = useStage("tokenizer");
  return (
    <>
      <StageHead
        stage="tokenizer"
        title="Tokenizer"
        about="A byte-level BPE: it starts from the 256 bytes and joins the pair that stands together most often, again and again. Any text becomes tokens and comes back unchanged. It is trained on your text, or taken from files."
      />
      <div className={classes.stack}>
        {tokenizer && (
          <Tiles>
            <Tile
              label="Vocabulary"
              value={formatCount(tokenizer.vocabSize)}
              note={`${formatCount(tokenizer.merges)} merges${tokenizer.imported ? ", from files" : ""}`}
            />
            <Tile label="Bytes per token" value={meanOf(Object.values(tokenizer.bytesPerToken))?.toFixed(2)} note="mean over domains" />
            <Tile label="Training tokens" value={formatCount(sum(Object.values(tokenizer.trainTokens)))} />
            <Tile label="Validation tokens" value={formatCount(sum(Object.values(tokenizer.validationTokens)))} />
          </Tiles>
        )}
        <Merges />
        {tokenizer && <TryTokenizer />}
        <PanelGrid>
          {tokenizer && (
            <Panel title="Per domain">
              <DataTable
                caption="The tokenizer in each domain"
                source="tokenizer"
                corner="Domain"
                columns={[
                  { key: "worth", label: "Bytes per token", format: (bytes) => bytes.toFixed(2) },
                  { key: "train", label: "Training tokens", format: formatCount },
                  { key: "validation", label: "Validation tokens", format: formatCount },
                ]}
                rows={Object.entries(tokenizer.bytesPerToken).map(([domain, bytes]) => ({
                  key: domain,
                  label: domain,
                  head: <DomainName name={domain} />,
                  cells: {
                    worth: bytes,
                    train: tokenizer.trainTokens[domain] ?? 0,
                    validation: tokenizer.validationTokens[domain] ?? 0,
                  },
                }))}
              />
            </Panel>
          )}
          <FromFiles disabled={active} />
          <Panel title="Settings">
            <FieldForm sections={["tokenizer"]} disabled={active} />
          </Panel>
        </PanelGrid>
      </div>
    </>
  );
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
