// Which screen is shown. An address that names one wins; else the page follows the work, stage after stage.

import { stagesOf, statusOf } from "../pipeline";
import { domainsOf } from "../state/project";
import type { StudioState } from "../state/store";
import { type Route, routeOf, routeOfStage, useHash } from "./useRoute";
import { useStudio } from "./useStudio";

/**
 * The route to show. Following, that is the stage that runs or comes next, else the last one with a result or a
 * problem; the answer stays "follow", which is Start, while the project is empty.
 */
export function shownRoute(route: Route, state: StudioState): Route {
  if (route.screen !== "follow") return route;
  const active = state.running ?? state.queue[0];
  if (active !== undefined) return routeOfStage(active);
  const touched = stagesOf(domainsOf(state.project)).findLast(
    (stage) => state.stages[stage]?.problem !== undefined || ["done", "failed"].includes(statusOf(stage, state)),
  );
  return touched === undefined ? route : routeOfStage(touched);
}

/** The shown route as React state; equal routes keep their identity. */
export function useShownRoute(): Route {
  const hash = useHash();
  const key = useStudio((state) => {
    const { screen, part } = shownRoute(routeOf(hash), state);
    return part === undefined ? screen : `${screen}/${encodeURIComponent(part)}`;
  });
  return routeOf(`#/${key}`);
}
