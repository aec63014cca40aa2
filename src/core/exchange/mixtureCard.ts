// README.md of a mixture's package: what it is made of, how good it was on held-out text, how to run it and what each file
// is. Every figure comes from the records a run left, as in card.ts, which is about one model.

import type { QualityByDomain } from "../config/records";
import type { RoutingSettings } from "../config/routing";
import type { ModelShape } from "../config/sizes";
import { counted, formatCount, formatNumber, formatPercent } from "../format/format";
import { plain, table } from "../format/markdown";
import { licence } from "./card";
import type { PackedKind } from "./mixtureManifest";
import { pageRows, pageUse } from "./onnx/card";

export interface MixtureCardFacts {
  readonly kind: PackedKind;
  readonly experts: readonly { readonly domain: string; readonly shape: ModelShape; readonly parameters: number }[];
  /** Parameters that all experts share, the common expert's among them; 0 for experts that stand by themselves. */
  readonly sharedParameters: number;
  /** Each domain's held-out text under its own expert, where it was measured. */
  readonly final: QualityByDomain;
  /** The router's accuracy on held-out sequences, and their length in tokens. */
  readonly router: { readonly accuracy: number; readonly sequenceTokens: number } | undefined;
  readonly routing: RoutingSettings;
  readonly recipe: { readonly name: string; readonly seed: number };
  /** Whether the package is a page, in place of a program. */
  readonly page?: boolean;
}

/** What each kind of mixture is, in a sentence. */
const KINDS: Record<PackedKind, string> = {
  ple: "Every expert is a whole GPT-2, trained by itself on the text of one domain, and opens without the others.",
  jeet: "The experts are bodies of a GPT-2 between one embedding and one head with a bias, trained jointly; a text passes through one of them.",
  "moe-ce":
    "The experts are bodies of a GPT-2 between one embedding and one head with a bias, trained jointly with a common expert that learned from every domain; the head reads the mean of what the chosen and the common expert make of a text.",
};

/** The card as Markdown with YAML front matter. */
export function mixtureCard(facts: MixtureCardFacts): string {
  const sections = [
    frontMatter(facts.page),
    introduction(facts),
    facts.page ? pageUse : use,
    experts(facts),
    routing(facts),
    files(facts),
    limits(facts),
    licence,
  ];
  return `${sections.join("\n\n")}\n`;
}

const frontMatter = (page = false): string =>
  [
    "---",
    ...(page ? [] : ["library_name: transformers"]),
    "pipeline_tag: text-generation",
    "tags: [limbeck, gpt2, mixture-of-experts]",
    "# license: choose one before you publish the mixture, and write it here",
    "---",
  ].join("\n");

function introduction({ kind, experts, recipe }: MixtureCardFacts): string {
  const domains = experts.map(({ domain }) => plain(domain)).join(", ");
  const made = `It was trained from scratch in a browser with Limbeck, by the recipe ${plain(recipe.name)} with seed ${recipe.seed}.`;
  return `# A mixture of experts: ${domains}\n\nA router picks an expert for each text. ${KINDS[kind]} ${made}`;
}

const use = [
  "## Use",
  "",
  "```sh",
  "pip install -r requirements.txt",
  'python mixture.py "Your text"',
  "python mixture.py --help",
  "```",
  "",
  "```python",
  "from mixture import Mixture",
  'mixture = Mixture.load(".")',
  'print(mixture.route("Your text"))',
  'print(mixture.generate("Your text").text)',
  "```",
].join("\n");

function experts({ experts: all, sharedParameters, final }: MixtureCardFacts): string {
  const rows = all.map(({ domain, shape, parameters }) => {
    const { layers, heads, width, context } = shape;
    const sizes = `${counted(layers, "layer")}, ${counted(heads, "head")}, width ${width}, context ${context}`;
    const quality = final[domain];
    return [
      plain(domain),
      sizes,
      formatCount(parameters),
      ...[quality?.loss, quality?.bitsPerByte].map((value) => (value === undefined ? "" : formatNumber(value, 4))),
    ];
  });
  const header = ["Expert", "Shape", "Parameters", "Loss (nats per token)", "Bits per byte"];
  const own = all.reduce((sum, { parameters }) => sum + parameters, 0);
  const shared = sharedParameters > 0 ? `, of which ${formatCount(sharedParameters)} are shared` : "";
  return `## Experts\n\nThe mixture has ${formatCount(own + sharedParameters)} parameters${shared}. Each domain's held-out text under its own expert:\n\n${table(header, rows)}`;
}

function routing({ router, routing: { abstainBelow, unsure, ensemble, rerouteTokens, hysteresis } }: MixtureCardFacts): string {
  const measured = router
    ? `It names the domain of ${formatPercent(router.accuracy, 2)} of held-out sequences of ${router.sequenceTokens} tokens. `
    : "";
  const again =
    rerouteTokens > 0
      ? `looked at again every ${counted(rerouteTokens, "token")}, and changed for a domain that is more probable by ${hysteresis}`
      : "kept";
  const takers = {
    best: "the most probable expert",
    ensemble: `the ${counted(ensemble, "most probable expert")} together`,
    common: "the common expert",
  };
  const abstains =
    abstainBelow > 0 ? ` A text whose most probable domain is less probable than ${abstainBelow} goes to ${takers[unsure]}.` : "";
  return `## Router\n\nThe router reads token ids. ${measured}While a text is written, its choice is ${again}.${abstains}`;
}

function files({ kind, page = false }: MixtureCardFacts): string {
  const rows = page ? pageRows : programRows(kind);
  return `## Files\n\n${table(["File", "What it is"], rows)}`;
}

function programRows(kind: PackedKind): readonly (readonly string[])[] {
  const weights: readonly string[][] =
    kind === "ple"
      ? [["experts/NAME/", "an expert that `AutoModelForCausalLM.from_pretrained` opens"]]
      : [
          ["experts/NAME.safetensors", "an expert's body: a GPT-2's tensors without `wte.weight`"],
          ["shared.safetensors", "`wte.weight`, `lm_head.weight` and `lm_head.bias`"],
          ...(kind === "moe-ce" ? [["common.safetensors", "the body of the common expert"]] : []),
        ];
  return [
    ["manifest.json", "which file is whose, the router's settings, and the SHA-256 of every other file"],
    ...weights,
    ["router.json", "the router between the experts"],
    ["tokenizer.json, tokenizer_config.json", "the tokenizer of all experts, for `AutoTokenizer`"],
    ["mixture.py, requirements.txt", "the program that runs all this, and what it imports"],
  ];
}

function limits({ experts }: MixtureCardFacts): string {
  const context = Math.min(...experts.map(({ shape }) => shape.context));
  const items = [
    "It continues text like that it was trained on; it follows no instructions, and what it writes may be untrue.",
    `An expert sees at most ${context} tokens at once.`,
    "Text of none of these domains goes to one of them all the same.",
    "The figures hold for held-out text of the same sources. Other text, bias and safety were not measured.",
    "Sentences of the training text may come back word for word.",
  ];
  return `## Limits\n\n${items.map((item) => `- ${item}`).join("\n")}`;
}
