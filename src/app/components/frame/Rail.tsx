// The pipeline as navigation: every stage with its state and one fact, each expert below Experts. The narrow window's
// drawer holds the same list.

import { formatCount } from "../../../core/format/format";
import { domainColor } from "../../hooks/domains";
import { hrefOf, type Route, routeOfStage } from "../../hooks/useRoute";
import { useShownRoute } from "../../hooks/useShownRoute";
import { useStudio } from "../../hooks/useStudio";
import { expertStage, kindOf, statusOf } from "../../pipeline";
import { domainsOf } from "../../state/project";
import type { StageStatus, StudioState } from "../../state/store";
import { expertFact, expertsFact, expertsStatus, stageFact } from "../facts";
import { StatusDot } from "../StatusDot";
import classes from "./Rail.module.css";

interface Entry {
  /** The stage, or what stands in its place in the entry's test id. */
  readonly id: string;
  readonly name: string;
  readonly route: Route;
  readonly status?: StageStatus;
  readonly fact?: string;
  /** A domain's colour, for experts. */
  readonly color?: string;
}

function stageEntry(stage: string, name: string, state: StudioState): Entry {
  return { id: stage, name, route: routeOfStage(stage), status: statusOf(stage, state), fact: stageFact(stage, state) };
}

function pipelineEntries(state: StudioState): Entry[] {
  const domains = domainsOf(state.project);
  return [
    stageEntry("corpus", "Corpus", state),
    stageEntry("tokenizer", "Tokenizer", state),
    stageEntry("teacher", "Teacher", state),
    { id: "experts", name: "Experts", route: { screen: "experts" }, status: expertsStatus(state), fact: expertsFact(state) },
    ...domains.map((domain) => ({
      ...stageEntry(expertStage(domain), domain, state),
      fact: expertFact(domain, state),
      color: domainColor(domains, domain),
    })),
    stageEntry("router", "Router", state),
    stageEntry("mixture", "Mixture", state),
    {
      id: "play",
      name: "Play",
      route: { screen: "play" },
      fact: state.project.models.teacher ? "write with your models" : "Waits for the teacher",
    },
    stageEntry("export", "Export", state),
  ];
}

/** What stands below the rule: no part of the pipeline. */
function restEntries(state: StudioState): Entry[] {
  const studying = state.running !== undefined && kindOf(state.running) === "study" ? state.running : undefined;
  const studies = Object.keys(state.shelf.studies).length;
  const runs = state.runs.length;
  return [
    { id: "runs", name: "Runs", route: { screen: "runs" }, ...(runs > 0 && { fact: `${formatCount(runs)} kept` }) },
    {
      id: "studies",
      name: "Studies",
      route: { screen: "studies" },
      fact: studying ? stageFact(studying, state) : studies > 0 ? String(studies) : "compare settings over seeds",
      ...(studying && { status: statusOf(studying, state) }),
    },
    { id: "help", name: "Help", route: { screen: "help" } },
  ];
}

export function Rail({ onNavigate }: { onNavigate?: () => void }) {
  const state = useStudio((whole) => whole);
  const shown = useShownRoute();
  const link = (entry: Entry) => (
    <li key={entry.id}>
      <RailLink entry={entry} current={isShown(entry.route, shown)} onNavigate={onNavigate} />
    </li>
  );
  return (
    <nav className={classes.rail} aria-label="Pipeline">
      <ol>{pipelineEntries(state).map(link)}</ol>
      <ul className={classes.rest}>{restEntries(state).map(link)}</ul>
    </nav>
  );
}

const isShown = (route: Route, shown: Route): boolean => route.screen === shown.screen && route.part === shown.part;

function RailLink({ entry, current, onNavigate }: { entry: Entry; current: boolean; onNavigate: (() => void) | undefined }) {
  const { id, name, route, status, fact, color } = entry;
  return (
    <a
      className={classes.entry}
      href={hrefOf(route)}
      data-testid={`stage-${id}`}
      data-status={status}
      data-nested={color !== undefined || undefined}
      aria-current={current ? "page" : undefined}
      onClick={onNavigate}
    >
      <span className={classes.mark}>{status && <StatusDot status={status} beside={fact} />}</span>
      <span className={classes.name}>
        {color && <i style={{ background: color }} aria-hidden="true" />}
        {name}
      </span>
      {fact && <span className={classes.fact}>{fact}</span>}
    </a>
  );
}
