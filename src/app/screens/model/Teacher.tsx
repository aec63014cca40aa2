// The teacher: the one model that learns from every domain.

import { NO_FILE } from "../../../core/config/tokenizer";
import { Panel } from "../../components/Panel";
import { StageHead } from "../../components/StageHead";
import { useDomains } from "../../hooks/domains";
import { useStage } from "../../hooks/useStage";
import { useStudio } from "../../hooks/useStudio";
import { upcyclingNote } from "../../teaching";
import { GateReport } from "./GateReport";
import classes from "./Model.module.css";
import { ModelFromFiles } from "./ModelFromFiles";
import { ModelScreen } from "./ModelScreen";
import { TeacherExperts } from "./TeacherExperts";
import { TeacherReport } from "./TeacherReport";

export function Teacher() {
  const domains = useDomains();
  const { active } = useStage("teacher");
  const isImported = useStudio((state) => state.recipe.teacher.imported !== NO_FILE);
  return (
    <>
      <StageHead
        stage="teacher"
        title="Teacher"
        about="A GPT-2 trained from scratch on all domains together, or one from outside. The experts learn from what it deems likely, not only from the text."
      />
      <Upcycling />
      <div className={classes.stack}>
        <ModelScreen stage="teacher" domains={domains}>
          <TeacherExperts />
          <GateReport />
          <TeacherReport />
        </ModelScreen>
        <Panel title="Use a model" aside={isImported && "from outside"}>
          <ModelFromFiles section="teacher" disabled={active} />
        </Panel>
      </div>
    </>
  );
}

/** What a teacher that is to be made of experts takes from the project, before it is made. */
function Upcycling() {
  const { status, active, changed } = useStage("teacher");
  const note = useStudio(upcyclingNote);
  const isMade = status === "done" && changed === "";
  return note === undefined || active || isMade ? null : <p className={`soft prose ${classes.note}`}>{note}</p>;
}
