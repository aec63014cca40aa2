// The page's keyboard shortcuts: the keys of its actions.

import { useEffect } from "react";
import { actionForKey } from "../actions";
import { store } from "../state/store";

export function useShortcuts(): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const action = actionForKey(event, store.getState());
      if (action === undefined || event.repeat) return;
      event.preventDefault();
      action.run();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
}
