// A text on its way to the merges: its added tokens, and what stands between them brought into the tokenizer's form and cut.

import { compileFind, type Find } from "./added";
import { type CutText, changesText, compileCut } from "./cut";
import type { BpeModel } from "./model";
import { compileNormalizers } from "./normalize";

/** The ids of added tokens, and cut text between them. */
export type Prepare = (text: string) => Iterable<number | CutText>;

export type TextForm = Pick<BpeModel, "addedTokens" | "normalizers" | "cut">;

/** What makes texts ready. Throws PatternProblem for a pattern that can't be taken over. */
export function compilePreparation({ addedTokens, normalizers, cut }: TextForm): Prepare {
  const cutter = compileCut(cut);
  const normalize = compileNormalizers(normalizers);
  const asTheyStand = compileFind(
    addedTokens.filter(({ normalized }) => !normalized),
    (name) => name,
  );
  const inForm = compileFind(
    addedTokens.filter(({ normalized }) => normalized),
    normalize,
  );
  if (typeof cut === "string" && normalizers.length === 0 && !asTheyStand && !inForm) return (text) => [cutter(text)];
  return function* (text) {
    for (const part of found(wellFormed(text), asTheyStand)) {
      if (typeof part === "number") yield part;
      else for (const piece of found(normalize(part), inForm)) yield typeof piece === "number" ? piece : cutter(piece);
    }
  };
}

/** Whether a text may come back from its tokens otherwise than it was. */
export const isChanging = ({ addedTokens, normalizers, cut }: TextForm): boolean =>
  normalizers.length > 0 || changesText(cut) || addedTokens.some(({ special, lstrip, rstrip }) => !special && (lstrip || rstrip));

const found = (text: string, find: Find | undefined): readonly (number | string)[] => (find ? find(text) : text === "" ? [] : [text]);

/** Text without lone surrogates, as UTF-8 has it. */
const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, "\ufffd");
