// Who can write in a project, and who is compared unless someone chooses.

import { expertId, isExpertId } from "../../../core/config/expertId";
import { JOINT_WRITERS, type JointWriter } from "../../../protocol/commands";
import { expertStage, membersIn } from "../../pipeline";
import { domainsOf, jointOf } from "../../state/project";
import type { StudioState } from "../../state/store";
import type { WriterChoice } from "./answers";

/** Every mixture where the router and all experts that take part are there, the teacher, and each finished expert. */
export function writersOf({ project, recipe }: Pick<StudioState, "project" | "recipe">): readonly WriterChoice[] {
  const { models, router } = project;
  const domains = domainsOf(project);
  const hasExpert = (domain: string): boolean => models[expertStage(domain)] !== undefined;
  const members = membersIn({ project, recipe });
  const isMixed = router !== undefined && members.length > 0 && members.every(hasExpert);
  const isJoined = (writer: JointWriter): boolean => {
    const parts = jointOf(writer, project)?.parts.map(({ name }) => name);
    return router !== undefined && parts !== undefined && members.every((domain) => parts.includes(expertId(domain)));
  };
  return [
    ...(isMixed ? (["routed"] as const) : []),
    ...JOINT_WRITERS.filter(isJoined),
    ...(isMixed ? (["ensemble"] as const) : []),
    ...(models.teacher ? (["teacher"] as const) : []),
    ...domains.filter(hasExpert).map(expertId),
  ];
}

/** The teacher, the routed mixture and one expert: `chosen` if it is one, else the first. */
export function comparedAtFirst(writers: readonly WriterChoice[], chosen: WriterChoice): readonly WriterChoice[] {
  const expert = isExpertId(chosen) ? chosen : writers.find(isExpertId);
  return writers.filter((writer) => writer === "teacher" || writer === "routed" || writer === expert);
}
