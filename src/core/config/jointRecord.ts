// What is known of students that were trained on several domains in one run. Plain data like records.ts; the weights stay
// in storage, a file for each part, so that one can be replaced while the others keep their bytes.

import type { JointKind } from "./mixture";
import type { Precision, QualityByDomain } from "./records";
import type { ModelShape } from "./sizes";

/** One file of weights. */
export interface JointPart {
  /**
   * "student", the whole model where there is one; else "shared" (wte.weight [V, d], lm_head.weight [V, d], lm_head.bias [V]),
   * "common", and "expert:DOMAIN": bodies with the names of a GPT-2 without wte.
   */
  readonly name: string;
  /** Storage path of the f32 safetensors file. */
  readonly path: string;
  readonly parameters: number;
}

/** The part that is called `name`, if there is one. */
export const partNamed = (name: string, parts: readonly JointPart[]): JointPart | undefined => parts.find((part) => part.name === name);

/** How all domains stood at the end of one phase. */
export interface Phase {
  /** What was trained in it: a domain, or all of them. */
  readonly trained: readonly string[];
  /** Steps of the run until then. */
  readonly step: number;
  readonly domains: QualityByDomain;
}

export interface JointRecord {
  readonly id: `joint:${JointKind}`;
  readonly kind: JointKind;
  /** Of a body, or of the student. */
  readonly shape: ModelShape;
  /** In the corpus's order. */
  readonly domains: readonly string[];
  readonly parts: readonly JointPart[];
  readonly steps: number;
  readonly tokens: number;
  readonly seconds: number;
  /** Each domain by its own expert, with the common expert where there is one. */
  readonly final: QualityByDomain;
  /** In running order, before the first and after each; where there are several. */
  readonly phases?: readonly Phase[];
  readonly precision?: Precision;
  readonly kernels?: Readonly<Record<string, string>>;
  readonly seed?: number;
}
