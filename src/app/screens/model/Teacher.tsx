// The teacher: the one model that learns from every domain.

import { StageHead } from "../../components/StageHead";
import { useDomains } from "../../hooks/domains";
import { ModelScreen } from "./ModelScreen";
import { TeacherReport } from "./TeacherReport";

export function Teacher() {
  const domains = useDomains();
  return (
    <>
      <StageHead
        stage="teacher"
        title="Teacher"
        about="A GPT-2 trained from scratch on all domains together. The experts learn from what it deems likely, not only from the text."
      />
      <ModelScreen stage="teacher" domains={domains}>
        <TeacherReport />
      </ModelScreen>
    </>
  );
}
