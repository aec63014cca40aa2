import { describe, expect, it } from "vitest";
import { routingDefaults } from "../../../src/core/config/routing";
import { type MixtureCardFacts, mixtureCard } from "../../../src/core/exchange/mixtureCard";

const shape = { layers: 1, heads: 2, width: 32, context: 64, vocabSize: 512 };
const facts: MixtureCardFacts = {
  kind: "moe-ce",
  experts: [
    { domain: "English", shape, parameters: 12_000 },
    { domain: "Python", shape: { ...shape, context: 32 }, parameters: 12_000 },
  ],
  sharedParameters: 40_000,
  final: { English: { loss: 3.125, perplexity: 22.76, bitsPerByte: 2.0625 } },
  router: { accuracy: 0.9987, sequenceTokens: 256 },
  routing: { ...routingDefaults, abstainBelow: 0.7, unsure: "common" },
  recipe: { name: "nano", seed: 4711 },
};

describe("a mixture's card", () => {
  it("tells every expert's figures, and leaves out those that no record has", () => {
    const card = mixtureCard(facts);
    expect(card).toContain("| English | 1 layer, 2 heads, width 32, context 64 | 12,000 | 3.125 | 2.063 |");
    expect(card).toContain("| Python | 1 layer, 2 heads, width 32, context 32 | 12,000 |  |  |");
    expect(card).toContain("The mixture has 64,000 parameters, of which 40,000 are shared.");
    expect(card).toContain("by the recipe nano with seed 4711");
    expect(card).toContain("sees at most 32 tokens at once");
  });

  it("tells how the router is used", () => {
    expect(mixtureCard(facts)).toContain("It names the domain of 99.87 % of held-out sequences of 256 tokens.");
    expect(mixtureCard(facts)).toContain("less probable than 0.7 goes to the common expert.");
    expect(mixtureCard(facts)).toContain("looked at again every 16 tokens");
    const kept = mixtureCard({ ...facts, routing: { ...routingDefaults, rerouteTokens: 0 } });
    expect(kept).toContain("its choice is kept.");
    expect(kept).not.toContain("less probable than");
  });

  it("lists the files that its kind has", () => {
    expect(mixtureCard(facts)).toContain("common.safetensors");
    const jeet = mixtureCard({ ...facts, kind: "jeet" });
    expect(jeet).toContain("shared.safetensors");
    expect(jeet).not.toContain("common.safetensors");
    expect(mixtureCard({ ...facts, kind: "ple", sharedParameters: 0 })).not.toContain("shared.safetensors");
  });

  it("a domain's name can break neither the table nor the page", () => {
    const card = mixtureCard({ ...facts, experts: [{ domain: "a|b\n# x <b>", shape, parameters: 1 }] });
    expect(card).toContain("| a\\|b \\# x \\<b\\> |");
    expect(card).not.toMatch(/^# x/m);
    expect(card).not.toContain("<b>");
  });

  it("leaves the licence to the person", () => {
    expect(mixtureCard(facts)).toMatch(/^---\n(.*\n)*# license: choose one.*\n---\n/);
    expect(mixtureCard(facts)).toContain("## Licence");
  });
});
