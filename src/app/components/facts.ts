// What the page says about stages and models in a few words: the one-line facts of the pipeline and the means behind
// its figures.

import { rowOf } from "../../core/config/mixtureRecord";
import type { ModelRecord, ProjectRecord, QualityByDomain } from "../../core/config/records";
import { activeParameters, type ModelShape, parameterCount } from "../../core/config/sizes";
import { capitalized, counted, formatBytes, formatCount, formatPercent, formatShort } from "../../core/format/format";
import type { StageId } from "../../protocol/events";
import { domainOf, expertStage, kindOf, membersIn, nameOf, statusOf, waitsFor } from "../pipeline";
import { domainsOf, jointOf } from "../state/project";
import type { StageState, StageStatus, StudioState } from "../state/store";
import { formatLoss } from "./figures";

/** A stage as a heading names it: "Teacher", "Expert for de". */
export function stageName(stage: StageId): string {
  return capitalized(nameOf(stage).replace(/^the /, ""));
}

/** The plain mean; undefined of nothing. */
export function meanOf(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The plain mean over domains of validation bits per byte; undefined without domains. */
export function meanBitsPerByte(quality: QualityByDomain): number | undefined {
  return meanOf(Object.values(quality).map(({ bitsPerByte }) => bitsPerByte));
}

/** What a finished model is judged by: the teacher by every domain, an expert by its own. */
export function finalQuality(model: ModelRecord): QualityByDomain {
  const own = kindOf(model.id) === "expert" ? model.final[domainOf(model.id)] : undefined;
  return own ? { [domainOf(model.id)]: own } : model.final;
}

/** A sparse model in a few words: "sparse, 2 of 8" experts of a layer for each token; undefined of a dense one. */
export function sparseFact({ experts }: Pick<ModelShape, "experts">): string | undefined {
  return experts && `sparse, ${formatCount(experts.active)} of ${formatCount(experts.count)}`;
}

/** How large a model is: "1.1 M parameters", and of a sparse one how many of them a token meets. */
export function sizeInWords(shape: ModelShape): string {
  const all = `${formatShort(parameterCount(shape))} parameters`;
  return shape.experts ? `${all}, ${formatShort(activeParameters(shape))} active` : all;
}

/** Progress as a percentage, or the bare count where the end is unknown. */
function progressFact(progress: NonNullable<StageState["progress"]>): string {
  const { done, total, unit } = progress;
  return total > 0 ? formatPercent(Math.min(1, done / total), 0) : `${formatCount(done)} ${unit}`;
}

/** The fact of one stage, given its status. */
export function stageFact(stage: StageId, state: StudioState): string {
  const status = statusOf(stage, state);
  const progress = state.stages[stage]?.progress;
  if (status === "running" || status === "paused") {
    const share = progress ? progressFact(progress) : "starting";
    return status === "paused" ? `paused, ${share}` : share;
  }
  if (status === "queued") return "queued";
  if (status === "failed") return "stopped by a problem";
  if (status === "done") return resultFact(stage, state.project);
  return waitsFor(stage, state)?.replace(/\.$/, "") ?? "ready";
}

function resultFact(stage: StageId, project: ProjectRecord): string {
  const { corpus, tokenizer, router, mixture, exports, balancedSet, clusterPackage } = project;
  if (stage === "corpus" && corpus) {
    const bytes = corpus.domains.reduce((sum, domain) => sum + domain.bytes, 0);
    return `${counted(corpus.domains.length, "domain")} · ${formatBytes(bytes)}`;
  }
  if (stage === "tokenizer" && tokenizer) return `${formatCount(tokenizer.vocabSize)} entries`;
  if (stage === "router" && router) return `${formatPercent(router.accuracy)} right`;
  if (stage === "mixture" && mixture) return bitsFact(meanBitsPerByte(rowOf(mixture, "ple", "routed")?.quality ?? {}));
  if (stage === "balanced-set" && balancedSet) return formatBytes(balancedSet.bytes);
  if (stage === "cluster" && clusterPackage) return formatBytes(clusterPackage.bytes);
  if (stage === "export" && exports) return counted(exports.length, "file");
  if (kindOf(stage) === "joint") return bitsFact(meanBitsPerByte(jointOf(stage, project)?.final ?? {}));
  const model = project.models[stage];
  if (model === undefined) return "done";
  const kept = model.keptStep === undefined ? "" : `as of step ${formatCount(model.keptStep)}`;
  return [sparseFact(model.shape), bitsFact(meanBitsPerByte(finalQuality(model))), kept].filter(Boolean).join(" · ");
}

const bitsFact = (bits: number | undefined): string => (bits === undefined ? "done" : `${formatLoss(bits)} bits/byte`);

/** How many of the experts that take part are finished, for the entry that stands for all of them. */
export function expertsFact(state: StudioState): string {
  const members = membersIn(state);
  const left = domainsOf(state.project).length - members.length;
  if (members.length + left === 0) return "Waits for the corpus";
  const finished = members.filter((domain) => statusOf(expertStage(domain), state) === "done").length;
  return `${finished} of ${members.length}${left > 0 ? `, ${left} left out` : ""}`;
}

/** The fact of one expert below the others: a bare figure or a word. */
export function expertFact(domain: string, state: StudioState): string {
  const stage = expertStage(domain);
  const status = statusOf(stage, state);
  const model = state.project.models[stage];
  if ((status === "done" || status === "ready") && !membersIn(state).includes(domain)) return "left out";
  if (status === "done" && model) return formatLoss(meanBitsPerByte(finalQuality(model))) ?? "";
  return status === "waiting" || status === "ready" ? "" : stageFact(stage, state);
}

/** The state of the experts that take part together: what any of them does, done once all are. */
export function expertsStatus(state: StudioState): StageStatus {
  const statuses = membersIn(state).map((domain) => statusOf(expertStage(domain), state));
  const first = (["running", "paused", "failed", "queued", "ready"] as const).find((status) => statuses.includes(status));
  if (first) return first;
  return statuses.length > 0 && statuses.every((status) => status === "done") ? "done" : "waiting";
}
