// Who can write in a project, and who is compared unless someone chooses.

import { expertStage } from "../../pipeline";
import { domainsOf } from "../../state/project";
import type { StudioState } from "../../state/store";
import type { WriterChoice } from "./answers";

/** The mixture where the router and all its experts are there, the teacher, and each finished expert. */
export function writersOf({ models, router, ...project }: StudioState["project"]): readonly WriterChoice[] {
  const hasExpert = (domain: string): boolean => models[expertStage(domain)] !== undefined;
  const isRouted = router?.domains.every(hasExpert) ?? false;
  const domains = domainsOf({ ...project, models }).filter(hasExpert);
  return [
    ...(isRouted ? (["routed", "ensemble"] as const) : []),
    ...(models.teacher ? (["teacher"] as const) : []),
    ...domains.map((domain) => `expert:${domain}` as const),
  ];
}

/** The teacher, the routed mixture and one expert: `chosen` if it is one, else the first. */
export function comparedAtFirst(writers: readonly WriterChoice[], chosen: WriterChoice): readonly WriterChoice[] {
  const isExpert = (writer: WriterChoice): boolean => writer.startsWith("expert:");
  const expert = isExpert(chosen) ? chosen : writers.find(isExpert);
  return writers.filter((writer) => writer === "teacher" || writer === "routed" || writer === expert);
}
