// Removing everything, after asking once more.

import { useDisclosure } from "@mantine/hooks";
import { clearAction } from "../../actions";
import { ActionButton } from "../../components/ActionButton";
import { Question } from "../../components/Question";

export function ClearProject() {
  const [asking, question] = useDisclosure(false);
  const clear = () => {
    question.close();
    location.hash = "#/";
    clearAction.run();
  };
  return (
    <>
      <ActionButton action={{ ...clearAction, run: question.open }} label="Clear the project …" variant="subtle" />
      <Question open={asking} title="Clear the project?" no="Keep it" yes="Clear it" onNo={question.close} onYes={clear}>
        {clearAction.help} Files you have downloaded are not touched.
      </Question>
    </>
  );
}
