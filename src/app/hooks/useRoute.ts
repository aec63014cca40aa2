// Where the page is, as the part of the address after "#/": a screen and the part of it that is shown: on Experts a
// domain, on Studies a study. Not a router library: links are plain anchors and the browser keeps the history.

import { useSyncExternalStore } from "react";
import { isExpertId } from "../../core/config/expertId";
import type { StageId } from "../../protocol/events";
import { ADDITION, BALANCED_SET, CLUSTER, CLUSTER_RESULTS, domainOf, studyIdOf } from "../pipeline";

export const SCREENS = [
  "corpus",
  "tokenizer",
  "teacher",
  "experts",
  "router",
  "mixture",
  "play",
  "export",
  "runs",
  "studies",
  "help",
] as const;
export type Screen = (typeof SCREENS)[number];

/** A screen, or "follow": Start while the project is empty, then whatever stage runs. */
export interface Route {
  readonly screen: Screen | "follow";
  readonly part?: string;
}

/** The route an address names; an address that names none follows the work. */
export function routeOf(hash: string): Route {
  const [place = ""] = hash.split("?"); // after it stand settings
  const [name, part] = place.replace(/^#\/?/, "").split("/");
  const screen = SCREENS.find((known) => known === name);
  if (!screen) return { screen: "follow" };
  return part ? { screen, part: decoded(part) } : { screen };
}

/** The screen that shows a stage. */
export function routeOfStage(stage: StageId): Route {
  if (isExpertId(stage)) return { screen: "experts", part: domainOf(stage) };
  if (stage === ADDITION || stage.startsWith("joint:")) return { screen: "mixture" };
  if (stage.startsWith("study:")) return { screen: "studies", part: studyIdOf(stage) };
  if (stage === "classifiers" || stage === "by-models" || stage === "robustness") return { screen: "router" };
  if (stage === BALANCED_SET) return { screen: "corpus" };
  if (stage === CLUSTER || stage === CLUSTER_RESULTS) return { screen: "export" };
  return routeOf(`#/${stage}`);
}

/** The address of a route, for an anchor's href. */
export function hrefOf(route: Route): string {
  if (route.screen === "follow") return "#/";
  return `#/${route.screen}${route.part === undefined ? "" : `/${encodeURIComponent(route.part)}`}`;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function subscribe(listener: () => void): () => void {
  addEventListener("hashchange", listener);
  return () => removeEventListener("hashchange", listener);
}

/** The current address's hash without the settings it carries after "?"; pass it to routeOf. */
export function useHash(): string {
  return useSyncExternalStore(subscribe, () => location.hash.split("?")[0]);
}
