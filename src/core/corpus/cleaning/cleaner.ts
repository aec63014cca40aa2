// Cleans the documents of one domain, each by itself: its text is normalised, boilerplate is taken out, and what is left must have
// the length asked for. What needs other documents beside it, duplicates and the domain's language, is corpus.ts's.

import type { CleaningSettings } from "../../config/cleaning";
import { utf8Length } from "../../format/utf8";
import { documentOf, type SourceDocument } from "../documents";
import type { InstructionExample } from "../instructions";
import { LineCounts } from "./boilerplate";
import { isWithin } from "./lengthBounds";
import { type Normalization, normalize } from "./normalize";
import type { Tally } from "./tally";

/** Steps that make one text of another, whatever stands beside it. */
const NORMALIZING = ["controls", "invisible", "lineEnds", "compose", "trailingBlanks"] as const satisfies readonly (keyof Normalization)[];

export class Cleaner {
  readonly #settings: CleaningSettings;
  readonly #normalization: Normalization;
  readonly #lines = new LineCounts();

  constructor(settings: CleaningSettings) {
    this.#settings = settings;
    this.#normalization = Object.fromEntries(NORMALIZING.map((step) => [step, settings[step] === "on"])) as Record<
      keyof Normalization,
      boolean
    >;
  }

  /** Looks at a document as it came: where boilerplate is taken out, all have to be seen before the first is cleaned. */
  look({ text, example }: SourceDocument): void {
    if (!example) this.#lines.add(normalize(text, this.#normalization).text);
  }

  /** The document as models will read it, or undefined where it is left out or nothing is left of it; `tally` counts what was done. */
  clean(source: SourceDocument, tally: Tally): SourceDocument | undefined {
    const cleaned = source.example ? this.#cleanedExample(source, source.example, tally) : this.#cleanedText(source, tally);
    const { text } = cleaned;
    if (text.trim() === "") return undefined;
    if (this.#settings.length === "off" || isWithin(this.#settings, text, utf8Length(text))) return cleaned;
    tally.leaveOut("length", 1);
    return undefined;
  }

  #cleanedText(source: SourceDocument, tally: Tally): SourceDocument {
    const text = this.#normalized(source.text, tally);
    if (this.#settings.boilerplate === "off") return text === source.text ? source : { ...source, text };
    const { boilerplateShare: share, boilerplateDocuments: documents } = this.#settings;
    const stripped = this.#lines.strip(text, { share, documents });
    tally.change("boilerplate", text.length - stripped.text.length, stripped.lines);
    return { ...source, text: stripped.text };
  }

  /** Lines of an example are answers, however many have them: none is boilerplate. */
  #cleanedExample(source: SourceDocument, { instruction, context, response }: InstructionExample, tally: Tally): SourceDocument {
    const [cleanInstruction, cleanContext, cleanResponse] = [instruction, context, response].map((text) =>
      this.#normalized(text, tally).trim(),
    );
    if (cleanInstruction === "" || cleanResponse === "") return { ...source, text: "" };
    return { ...source, ...documentOf({ instruction: cleanInstruction, context: cleanContext, response: cleanResponse }) };
  }

  #normalized(text: string, tally: Tally): string {
    const { text: normalized, counts } = normalize(text, this.#normalization);
    for (const step of NORMALIZING) tally.change(step, counts[step]);
    return normalized;
  }
}
