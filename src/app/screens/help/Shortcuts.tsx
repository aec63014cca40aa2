// The keys of the page, from its actions.

import { Kbd } from "@mantine/core";
import { ACTIONS } from "../../actions";
import { Panel } from "../../components/Panel";
import classes from "./Help.module.css";

export function Shortcuts() {
  return (
    <Panel title="Keys">
      <dl className={classes.list}>
        {ACTIONS.flatMap(({ id, label, help, key }) =>
          key === undefined
            ? []
            : [
                <div key={id}>
                  <dt>
                    <Kbd>{key.replace("+", " + ")}</Kbd>
                  </dt>
                  <dd>
                    <b>{label}.</b> {help}
                  </dd>
                </div>,
              ],
        )}
        <div>
          <dt>
            <Kbd>Ctrl + Enter</Kbd>
          </dt>
          <dd>
            <b>Write.</b> In the prompt box of Play.
          </dd>
        </div>
      </dl>
    </Panel>
  );
}
