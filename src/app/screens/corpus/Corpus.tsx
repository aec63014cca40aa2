// The texts: where they come from, what each domain holds, what was left out and how they are divided.

import { Button } from "@mantine/core";
import { formatBytes, formatCount } from "../../../core/format/format";
import { sampleAction } from "../../actions";
import { ActionButton } from "../../components/ActionButton";
import { openPicker } from "../../components/FilePickers";
import { FieldForm } from "../../components/fields/FieldForm";
import { Panel, PanelGrid } from "../../components/Panel";
import { ProblemList } from "../../components/ProblemNote";
import { progressFacts } from "../../components/progressFacts";
import { StageHead } from "../../components/StageHead";
import { Tile, Tiles } from "../../components/Tiles";
import { useStudio } from "../../hooks/useStudio";
import { emptyStage } from "../../state/store";
import { Balance } from "./Balance";
import { BalancedSet } from "./BalancedSet";
import { ClearProject } from "./ClearProject";
import classes from "./Corpus.module.css";
import { DomainCard } from "./DomainCard";
import { ShareBar } from "./ShareBar";

export function Corpus() {
  const corpus = useStudio((state) => state.project.corpus);
  const active = useStudio((state) => state.running === "corpus");
  return (
    <>
      <StageHead
        stage="corpus"
        title="Corpus"
        about="Files become documents, cleaned and without exact duplicates. Some are set aside for validation, nearly equal ones always together; larger domains are cut so that all weigh the same in training."
      />
      <div className={classes.stack}>
        {active && <Coming />}
        {corpus && <Totals />}
        {corpus && <ProblemList problems={corpus.problems} />}
        {corpus && <Balance />}
        {corpus && (
          <PanelGrid minimum="420px">
            {corpus.domains.map((domain) => (
              <DomainCard key={domain.name} domain={domain} />
            ))}
          </PanelGrid>
        )}
        {corpus && <BalancedSet />}
        <Panel title="Bring text">
          <p className="soft prose">
            Drop files and folders anywhere in the window. Each folder or archive becomes a domain; plain text of any kind is read, web
            pages, the rows of JSON lines, CSV and parquet, and instructions with their responses; also in zip, tar, gz and zst. New text
            replaces what is here; once there is a teacher, it may also join as further domains. It never leaves this device.
          </p>
          <div className={classes.sources}>
            <Button variant="default" onClick={() => openPicker("folder")} disabled={active}>
              Choose a folder
            </Button>
            <Button variant="default" onClick={() => openPicker("files")} disabled={active}>
              Choose files
            </Button>
            <ActionButton action={sampleAction} variant="default" />
            <ClearProject />
          </div>
        </Panel>
        <Panel title="Settings">
          {/* A page that is busy with thousands of files has no time to mount forty fields that nobody can change. */}
          {active ? <p className="soft">They can be changed once the texts are read.</p> : <FieldForm sections={["recipe", "corpus"]} />}
        </Panel>
      </div>
    </>
  );
}

/** How far the reading is. */
function Coming() {
  const stage = useStudio((state) => state.stages.corpus) ?? emptyStage;
  return (
    <Panel title="Reading">
      <p className="soft" data-testid="corpus-progress">
        {progressFacts(stage).join(" · ") || "Looking for what was read before …"}
      </p>
    </Panel>
  );
}

function Totals() {
  const corpus = useStudio((state) => state.project.corpus!);
  const total = (figure: (domain: (typeof corpus.domains)[number]) => number) =>
    corpus.domains.reduce((sum, domain) => sum + figure(domain), 0);
  return (
    <div className={classes.stack}>
      <Tiles>
        <Tile
          label="Domains"
          value={formatCount(corpus.domains.length)}
          note={corpus.source === "sample" ? "generated sample" : "from your files"}
        />
        <Tile
          label="Documents"
          value={formatCount(total((domain) => domain.documents))}
          note={`${formatCount(total((domain) => domain.duplicates))} duplicates dropped`}
        />
        <Tile
          label="Text"
          value={formatBytes(total((domain) => domain.bytes))}
          note={`in ${formatCount(total((domain) => domain.files))} files`}
        />
        <Tile
          label="For training"
          value={formatBytes(total((domain) => domain.trainBytes))}
          note={`${formatBytes(total((domain) => domain.validationBytes))} for validation`}
        />
      </Tiles>
      <Panel title="Share of each domain">
        <ShareBar label="As it came" parts={corpus.domains.map(({ name, bytes }) => ({ name, bytes }))} />
        <ShareBar label="In training" parts={corpus.domains.map(({ name, trainBytes }) => ({ name, bytes: trainBytes }))} />
      </Panel>
    </div>
  );
}
