import { describe, expect, it } from "vitest";
import { recipeFor } from "../../../src/core/config/recipe";
import type { CorpusSummary, DomainSummary, ModelRecord } from "../../../src/core/config/records";
import type { LogEntry } from "../../../src/core/config/runLog";
import { activeParameters, parameterCount } from "../../../src/core/config/sizes";
import { type CardFacts, modelCard } from "../../../src/core/exchange/card";
import { formatCount } from "../../../src/core/format/format";
import { withChanges } from "../../withChanges";

const domain = (name: string, more: Partial<DomainSummary> = {}): DomainSummary => ({
  name,
  files: 1,
  documents: 20,
  duplicates: 0,
  bytes: 50_000,
  trainDocuments: 18,
  trainBytes: 45_000,
  validationDocuments: 2,
  validationBytes: 5_000,
  lengths: [0, 20, 0, 0, 0],
  byteUnigram: 4.321,
  excerpt: "",
  ...more,
});
const corpus: CorpusSummary = { source: "files", domains: [domain("English"), domain("French")], problems: [] };
const shape = { layers: 1, heads: 4, width: 64, context: 64, vocabSize: 512 };
const expert: ModelRecord = {
  id: "expert:French",
  shape,
  parameters: 87_104,
  path: "models/expert-1.safetensors",
  steps: 200,
  tokens: 102_400,
  seconds: 65,
  final: {
    English: { loss: 5.25, perplexity: 190.566, bitsPerByte: 3.456 },
    French: { loss: 3.125, perplexity: 22.76, bitsPerByte: 2.0625 },
  },
};
const teacher: ModelRecord = {
  ...expert,
  id: "teacher",
  shape: { ...shape, layers: 2 },
  parameters: 137_088,
  final: { French: { loss: 3, perplexity: 20.0855, bitsPerByte: 1.987 } },
};
const facts: CardFacts = {
  name: "limbeck-expert-french",
  model: expert,
  recipe: recipeFor("nano"),
  corpus,
  expert: { domain: "French", teacher },
};

/** The cells of the table rows that begin with `first`. */
function rows(card: string, first: string): string[][] {
  const lines = card.split("\n").filter((line) => line.startsWith(`| ${first} |`));
  return lines.map((line) => line.slice(2, -2).split(" | "));
}

describe("model card", () => {
  it("every figure is the record's, beside the teacher's and the baseline's", () => {
    const [texts, scores] = rows(modelCard(facts), "French");
    expect(texts).toEqual(["French", "18", "45 kB", "2", "5 kB"]);
    expect(scores).toEqual(["French", "3.125", "22.76", "2.063", "1.987", "4.321"]);
    expect(rows(modelCard(facts), "English")).toEqual([["English", "5.25", "190.6", "3.456", "", "4.321"]]);
  });

  it("says how an expert was distilled", () => {
    const card = modelCard(facts);
    expect(rows(card, "Loss")).toEqual([["Loss", "0.5 · cross-entropy + 0.5 · KL(teacher ‖ student) at temperature 2"]]);
    expect(rows(card, "Steps")).toEqual([["Steps", "200, each over 8 sequences"]]);
    expect(rows(card, "Tokens seen")).toEqual([["Tokens seen", "102,400"]]);
    expect(rows(card, "Time")).toEqual([["Time", "1 min 5 s"]]);
    expect(rows(card, "Teacher")).toEqual([["Teacher", "137,088 parameters (2 layers, width 64)"]]);
    expect(rows(card, "Signal")).toEqual([]);
    const cached = modelCard({ ...facts, model: { ...facts.model, signal: { bytesPerToken: 96, reused: 0.5 } } });
    expect(rows(cached, "Signal")).toEqual([
      ["Signal", "cached: the teacher's 16 most probable tokens at each position, 96 bytes per token"],
    ]);
    const augmented = withChanges(facts.recipe, { experts: { asked: "augmented", augmentedPasses: 3 } });
    const passes = modelCard({ ...facts, recipe: augmented, model: { ...facts.model, signal: { bytesPerToken: 288, reused: 0.5 } } });
    expect(rows(passes, "Signal")).toEqual([
      ["Signal", "cached: the teacher's 16 most probable tokens at each position in each of 3 passes, 288 bytes per token"],
    ]);
    expect(card).toContain("# Expert: French");
    expect(card).toContain("tags: [limbeck, gpt2, knowledge-distillation]");
  });

  it("says where the text that an expert was trained on was written for it", () => {
    const writtenText = {
      path: "",
      teacher: "",
      seed: 1,
      temperature: 1,
      sequences: 40,
      context: 64,
      promptTokens: 16,
      tokens: 0,
      excerpt: "",
    };
    expect(rows(modelCard({ ...facts, model: { ...facts.model, writtenText } }), "Text")).toEqual([
      ["Text", "written by the teacher at temperature 1: 40 sequences of 64 tokens, of which 16 from the training text"],
    ]);
    const recipe = { ...facts.recipe, experts: { ...facts.recipe.experts, signal: "student-text", studentTextShare: 0.25 } } as const;
    expect(rows(modelCard({ ...facts, recipe }), "Text")).toEqual([
      ["Text", "training text; with probability 0.25 per step what the expert wrote, on which the teacher alone counts"],
    ]);
    const later = { ...recipe, experts: { ...recipe.experts, studentTextFrom: 0.5 } };
    expect(rows(modelCard({ ...facts, recipe: later }), "Text")).toEqual([
      [
        "Text",
        "training text; after 50 % of the steps, with probability 0.25 per step what the expert wrote, on which the teacher alone counts",
      ],
    ]);
    expect(rows(modelCard(facts), "Text")).toEqual([]);
  });

  it("a teacher's card tells plain cross-entropy and every domain it learned from", () => {
    const model = { ...teacher, final: expert.final };
    const card = modelCard({ ...facts, name: "limbeck-teacher", model, expert: undefined });
    expect(card).toContain("# Teacher");
    expect(card).not.toMatch(/knowledge-distillation|KL\(/);
    expect(rows(card, "Loss")).toEqual([["Loss", "cross-entropy"]]);
    expect(rows(card, "English")).toHaveLength(2);
    expect(card).not.toMatch(/accuracy|calibration/);
  });

  it("a teacher's card tells how often and how surely it is right, where its record does", () => {
    const predictions = { French: { top1: 0.41237, top5: 0.68, ece: 0.0123, bins: [] } };
    const card = modelCard({ ...facts, name: "limbeck-teacher", model: { ...teacher, predictions }, expert: undefined });
    expect(rows(card, "Domain")[1].slice(4, 7)).toEqual(["Top-1 accuracy", "Top-5 accuracy", "Expected calibration error"]);
    expect(rows(card, "French")[1].slice(4, 7)).toEqual(["0.4124", "0.68", "0.0123"]);
  });

  it("a sparse teacher's card tells its experts and the program that runs it, for transformers does not", () => {
    const sparse = { ...shape, experts: { count: 8, active: 2 } };
    const model = { ...teacher, shape: sparse, parameters: parameterCount(sparse) };
    const card = modelCard({ ...facts, name: "limbeck-teacher", model, expert: undefined });
    expect(card).toContain("every layer has 8 MLPs, its experts, of which a token takes 2");
    expect(card).toContain(`of which a token meets ${formatCount(activeParameters(sparse))}`);
    expect(card).toContain("cd limbeck-teacher\npython sparse.py");
    expect(card).toContain("tags: [limbeck, pytorch, mixture-of-experts]");
    expect(card).not.toMatch(/library_name|AutoModel/);
    expect(rows(card, "Loss")[0][1]).toMatch(/^cross-entropy under noise on the gates/);

    const gates = { path: "", bytes: 0, sha256: "", teacher: "", divergence: [0.01234, 0.5] };
    const taught = modelCard({ ...facts, model: { ...expert, gates }, expert: { domain: "French", teacher: model } });
    expect(rows(taught, "Teacher")[0][1]).toContain("every layer has 8 MLPs");
    expect(rows(taught, "Gates")[0][1]).toContain("by layer: 0.0123, 0.5 nats");
    expect(taught).toContain("library_name: transformers");
  });

  it("the width of an MLP is told where it is not GPT-2's", () => {
    expect(modelCard({ ...facts, model: { ...expert, shape: { ...shape, inner: 100 } } })).toContain("width 64, MLP width 100, context");
    expect(modelCard(facts)).not.toContain("MLP");
  });

  it("what no record has is left out: a teacher, a floor, an unscored domain", () => {
    const card = modelCard({
      ...facts,
      model: { ...expert, final: { French: expert.final.French } },
      expert: { domain: "French", teacher: undefined },
    });
    expect(card).not.toMatch(/Teacher, bits per byte|floor|undefined|NaN/);
    expect(rows(card, "English")).toEqual([]);
  });

  it("a teacher's card tells nothing of a domain that came after it", () => {
    const card = modelCard({ ...facts, name: "limbeck-teacher", model: teacher, expert: undefined });
    expect(card).toContain("French");
    expect(card).not.toContain("English");
  });

  it("an expert's card tells where it started, and that its teacher never saw a domain that came later", () => {
    const model = { ...expert, id: "expert:English", branchedFrom: "French" };
    const card = modelCard({ ...facts, model, expert: { domain: "English", teacher } });
    expect(card).toContain("That domain came later: the teacher saw French. It started as a copy of the expert for French.");
    expect(modelCard(facts)).toContain("The teacher saw all domains: French.");
  });

  it("generated text beside the trainer's own is told by domain", () => {
    const mixed = { ...corpus, domains: [domain("English", { floor: 1.25 }), domain("French")] };
    const card = modelCard({ ...facts, corpus: mixed, model: { ...teacher, final: expert.final }, expert: undefined });
    expect(card).toContain("The text of English was generated by Limbeck's own sample");
    expect(card).not.toContain("it knows none of the real language");
    expect(modelCard({ ...facts, corpus: mixed })).toContain("The text is the trainer's own");
  });

  it("the sample's floor and its limits are told", () => {
    const sample: CorpusSummary = { source: "sample", domains: [domain("French", { floor: 1.25 })], problems: [] };
    const card = modelCard({ ...facts, corpus: sample });
    expect(rows(card, "French")[1].at(-1)).toBe("1.25");
    expect(card).toContain("it knows none of the real language");
  });

  it("the licence is left to the person, in the front matter and in words", () => {
    expect(modelCard(facts)).toMatch(/^---\n(.*\n)*# license: choose one.*\n---\n/);
    expect(modelCard(facts)).toContain("## Licence");
  });

  it("a domain's name can break neither the table nor the page", () => {
    const name = "a|b <b>\n# x";
    const odd: CorpusSummary = { source: "files", domains: [domain(name)], problems: [] };
    const card = modelCard({
      ...facts,
      model: { ...expert, final: { [name]: expert.final.French } },
      corpus: odd,
      expert: { domain: name, teacher },
    });
    const written = "a\\|b \\<b\\> \\# x";
    expect(card).toContain(`# Expert: ${written}\n`);
    expect(card).not.toMatch(/^# x/m);
    expect(card).not.toContain("<b>");
    expect(card.split("\n").filter((line) => line.startsWith(`| ${written} |`))).toHaveLength(2);
  });

  it("tells what happened in the run where it was interrupted or warned, and nothing where all went well", () => {
    const log: LogEntry[] = [
      { kind: "began", at: 1e12, step: 0 },
      { kind: "saved", at: 1e12, step: 90, times: 2 },
      { kind: "done", at: 1e12, step: 200 },
    ];
    expect(modelCard({ ...facts, log })).toBe(modelCard(facts));
    const interrupted = [...log.slice(0, 2), { kind: "resumed", at: 1e12, step: 90 } as const, log[2]];
    expect(modelCard({ ...facts, log: interrupted })).toContain(
      "In its run:\n\n- Began.\n- Saved 2 times, last at step 90.\n- Went on from what was saved at step 90.\n- Done after 200 steps.",
    );
  });

  it("claims no training of a model from outside, and says what learned from it or began as its copy", () => {
    const imported = "ab".repeat(32);
    const asTeacher = modelCard({ ...facts, model: { ...teacher, imported }, expert: undefined });
    expect(asTeacher).toContain("It was not trained here");
    expect(asTeacher).toContain(imported);
    for (const claim of ["trained from scratch", "Optimizer", "that training never saw", "Training documents"])
      expect(asTeacher).not.toContain(claim);
    expect(rows(asTeacher, "French")).toEqual([["French", "3", "20.09", "1.987", "4.321"]]);
    const given = {
      ...facts,
      model: { ...expert, startedFrom: imported },
      expert: { domain: "French", teacher: { ...teacher, imported } },
    };
    const asExpert = modelCard(given);
    expect(asExpert).toContain("The teacher came from outside; what it was trained on is not known here.");
    expect(asExpert).toContain(`It started as a copy of a model from outside, which Limbeck names ${imported}.`);
    expect(asExpert).not.toContain("from scratch");
  });
});
