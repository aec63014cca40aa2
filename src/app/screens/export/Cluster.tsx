// "Continue on a cluster": what is to be trained elsewhere, its package, and where its results come back.

import { FileList } from "../../components/FileList";
import { FieldForm } from "../../components/fields/FieldForm";
import { Panel } from "../../components/Panel";
import { StartAside } from "../../components/StartAside";
import { useStage } from "../../hooks/useStage";
import { useStudio } from "../../hooks/useStudio";
import { CLUSTER } from "../../pipeline";

export function Cluster() {
  const file = useStudio((state) => state.project.clusterPackage);
  const { active } = useStage(CLUSTER);
  return (
    <Panel title="Continue on a cluster" aside={<StartAside stage={CLUSTER} label="Export for a cluster" />}>
      <p className="soft prose">
        One zip with the recipe, the tokenizer, all texts as tokens, first weights, and a program in PyTorch that trains with them on many
        GPUs what would be trained here: the same losses on the same text in the same order. Its README says how it is started, and what it
        would take on 8 to 512 GPUs.
      </p>
      <FieldForm sections={["cluster"]} disabled={active} />
      {file && <FileList files={[file]} />}
    </Panel>
  );
}
