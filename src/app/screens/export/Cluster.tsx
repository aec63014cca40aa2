// "Continue on a cluster": what is to be trained elsewhere, its package, and where its results come back.

import { FileDrop } from "../../components/FileDrop";
import { FileList } from "../../components/FileList";
import { stageFact } from "../../components/facts";
import { FieldForm } from "../../components/fields/FieldForm";
import { Panel } from "../../components/Panel";
import { ProblemNote } from "../../components/ProblemNote";
import { StartAside } from "../../components/StartAside";
import { useStage } from "../../hooks/useStage";
import { useStudio } from "../../hooks/useStudio";
import { CLUSTER, CLUSTER_RESULTS } from "../../pipeline";
import { takeResults, tell } from "../../studio";
import classes from "./Export.module.css";

export function Cluster() {
  const file = useStudio((state) => state.project.clusterPackage);
  const { active } = useStage(CLUSTER);
  return (
    <Panel title="Continue on a cluster" aside={<StartAside stage={CLUSTER} label="Export for a cluster" />}>
      <div className={classes.cluster}>
        <p className="soft prose">
          One zip with the recipe, the tokenizer, all texts as tokens, first weights, and a program in PyTorch that trains with them on many
          GPUs what would be trained here: the same losses on the same text in the same order. Its README says how it is started, and what
          it would take on 8 to 512 GPUs.
        </p>
        <FieldForm sections={["cluster"]} disabled={active} />
        {file && <FileList files={[file]} />}
        <Comeback />
      </div>
    </Panel>
  );
}

/** Where the results of a package come in. */
function Comeback() {
  const busy = useStudio((state) => state.running !== undefined || state.access !== "own" || state.project.tokenizer === undefined);
  const fact = useStudio((state) => stageFact(CLUSTER_RESULTS, state));
  const cameIn = useStudio((state) => state.stages[CLUSTER_RESULTS]?.status === "done");
  const { status, active, problem } = useStage(CLUSTER_RESULTS);
  return (
    <>
      <FileDrop name="cluster-results" accept=".zip" folders disabled={busy} onFiles={(files) => void takeResults(files)} onProblem={tell}>
        Results of a package: drop its folder <code>results</code>, or a zip of that, here. Models, curves and states come in as if they had
        been trained here; every file is held against its hash first.
      </FileDrop>
      {cameIn && !active && <p className="soft small">What was trained there has come in: Runs lists it.</p>}
      {active && <p className="soft small">{fact}</p>}
      {status !== "failed" || problem === undefined ? null : <ProblemNote problem={problem} kind="failure" />}
    </>
  );
}
