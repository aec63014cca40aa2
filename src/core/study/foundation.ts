// What cells of a study stand on: a corpus, its tokenizer and a teacher, made once for all cells that agree in the
// settings these follow from. Not how it is made: that is the page's.

import type { Recipe } from "../config/recipe";
import type { CorpusSummary, ModelRecord, TokenizerSummary } from "../config/records";
import { contentHash } from "../corpus/hash";

export interface Foundation {
  readonly corpus: CorpusSummary;
  readonly tokenizer: TokenizerSummary;
  readonly teacher: ModelRecord;
}

/** The settings that each part of a foundation follows from, besides the parts before it. */
const partsOf = ({ seed, corpus, tokenizer, teacher, evaluation }: Recipe) => ({
  corpus: { seed, corpus },
  tokenizer: { tokenizer },
  teacher: { seed, teacher, evaluation },
});

export type FoundationPart = keyof ReturnType<typeof partsOf>;

/** Whether two recipes make the same of a part from the same parts before it. */
export function agreeOn(part: FoundationPart, a: Recipe, b: Recipe): boolean {
  return canonical(partsOf(a)[part]) === canonical(partsOf(b)[part]);
}

/** Names the texts that a corpus was made from, whatever its settings were: "sample", or what its files held. */
export function textsOf({ source, domains }: Pick<CorpusSummary, "source" | "domains">): string {
  if (source === "sample") return source;
  return canonical(
    domains.map(({ name, files, documents, duplicates, bytes, excerpt }) => ({ name, files, documents, duplicates, bytes, excerpt })),
  );
}

/** A name for the foundation that a recipe makes of these texts: 16 hexadecimal digits. */
export function foundationKey(texts: string, recipe: Recipe): string {
  return hexadecimal(`${texts}\n${canonical(partsOf(recipe))}`);
}

/** A name for plain data, the same for the same data: 16 hexadecimal digits. */
export const keyOf = (data: unknown): string => hexadecimal(canonical(data));

function hexadecimal(text: string): string {
  const { high, low } = contentHash(text);
  return [high, low].map((word) => word.toString(16).padStart(8, "0")).join("");
}

/** JSON with keys in one order: a recipe that went through storage or a file may have another. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
