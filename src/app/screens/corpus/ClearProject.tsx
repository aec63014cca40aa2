// Removing everything, after asking once more.

import { Button, Group, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { clearAction } from "../../actions";
import { ActionButton } from "../../components/ActionButton";

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
      <Modal opened={asking} onClose={question.close} title="Clear the project?" centered>
        <p>{clearAction.help} Files you have downloaded are not touched.</p>
        <Group mt="md" justify="flex-end">
          <Button variant="default" onClick={question.close}>
            Keep it
          </Button>
          <Button onClick={clear}>Clear it</Button>
        </Group>
      </Modal>
    </>
  );
}
