// Whether experts go together behind one router: they must read the same tokens, and be of one width. Looked at before
// anything is loaded, by the page and by the stage that mixes.

import type { Problem } from "../errors";
import { domainOfExpert } from "./expertId";
import type { ModelRecord } from "./records";

/** Why these experts can't be mixed, or undefined when they can; `vocabSize` is the tokenizer's. */
export function obstacleToMixing(experts: readonly Pick<ModelRecord, "id" | "shape">[], vocabSize: number): Problem | undefined {
  const foreign = experts.find(({ shape }) => shape.vocabSize !== vocabSize);
  if (foreign)
    return {
      code: "bad-recipe",
      message: `${nameOf(foreign)} was trained with a tokenizer of ${foreign.shape.vocabSize} entries, but the project's has ${vocabSize}: experts of a mixture must read the same tokens.`,
      hint: "Train that expert again.",
    };
  const [first, ...others] = experts;
  const other = others.find(({ shape }) => shape.width !== first.shape.width);
  if (other === undefined) return undefined;
  return {
    code: "bad-recipe",
    message: `${nameOf(other)} is ${other.shape.width} wide, but ${nameOf(first, "the")} is ${first.shape.width}: experts of a mixture have one width.`,
    hint: "Train one of them again at the other's size, or leave it out.",
  };
}

const nameOf = ({ id }: Pick<ModelRecord, "id">, article = "The"): string => `${article} expert for ${domainOfExpert(id)}`;
