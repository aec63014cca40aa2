// README.md of an exported model: what it is, how it was trained, how good it was on held-out text and where that
// ends. Every figure comes from the records a run left; a figure that no record has is left out.

import { type DistillationSettings, ownTextPlan } from "../config/distillation";
import type { Recipe, TrainingSettings } from "../config/recipe";
import type { CorpusSummary, DomainSummary, ModelRecord } from "../config/records";
import { entryInWords, isRemarkable, type LogEntry } from "../config/runLog";
import { activeParameters } from "../config/sizes";
import { passesOnText } from "../config/sparse";
import { counted, formatBytes, formatCount, formatDuration, formatNumber, formatPercent } from "../format/format";
import { plain, table } from "../format/markdown";
import { onnxUse } from "./onnx/card";
import { BALANCED, expertsInWords, sparseUse } from "./sparseCard";

export interface CardFacts {
  /** The package's name, which its folder is taken to have. */
  readonly name: string;
  readonly model: ModelRecord;
  /** The recipe the model was trained with. */
  readonly recipe: Recipe;
  readonly corpus: CorpusSummary;
  /** What happened in its run. */
  readonly log?: readonly LogEntry[] | undefined;
  /** For an expert: the domain it was trained on and the teacher it was distilled from. */
  readonly expert: { readonly domain: string; readonly teacher: ModelRecord | undefined } | undefined;
  /** Whether the package holds ONNX, for transformers.js. */
  readonly onnx?: boolean;
}

/** The card as Markdown with YAML front matter. */
export function modelCard(facts: CardFacts): string {
  const sections = [
    frontMatter(facts),
    introduction(facts),
    training(facts),
    text(facts),
    figures(facts),
    use(facts),
    limits(facts),
    licence,
  ];
  return `${sections.join("\n\n")}\n`;
}

function frontMatter({ model, expert, onnx = false }: CardFacts): string {
  const tags = model.shape.experts ? "pytorch, mixture-of-experts" : "gpt2";
  return [
    "---",
    ...(model.shape.experts ? [] : [`library_name: transformers${onnx ? ".js" : ""}`]),
    "pipeline_tag: text-generation",
    `tags: [limbeck, ${tags}${expert ? ", knowledge-distillation" : ""}]`,
    "# license: choose one before you publish the model, and write it here",
    "---",
  ].join("\n");
}

function introduction(facts: CardFacts): string {
  const { model, expert } = facts;
  const taught = namesOf(expert ? taughtTo(expert, facts.corpus) : seenBy(facts));
  const domains = taught.join(", ");
  const branch = branchInWords(model);
  const title = expert ? `# Expert: ${plain(expert.domain)}` : "# Teacher";
  const role = expert
    ? `It was distilled from a teacher on the text of one domain, ${plain(expert.domain)}. ${teacherInWords(expert, taught)}${branch}`
    : `It was trained on the text of all domains (${domains}), to be the teacher that an expert for each of them is distilled from.`;
  if (model.imported !== undefined)
    return `${title}\n\n${modelInWords(model)}. It was not trained here: it came from outside and is packed by Limbeck as it came, with all numbers as f32. It is the teacher that an expert for each domain (${domains}) is distilled from.`;
  const begun = model.startedFrom === undefined ? "trained from scratch" : "trained on";
  return `${title}\n\n${modelInWords(model)}, ${begun} in a browser with Limbeck. ${role}`;
}

/** What an expert's teacher was trained on, as a sentence; `taught` are the domains it saw. */
function teacherInWords({ domain, teacher }: NonNullable<CardFacts["expert"]>, taught: readonly string[]): string {
  if (teacher?.imported !== undefined) return "The teacher came from outside; what it was trained on is not known here.";
  const seen = taught.includes(plain(domain)) ? "The teacher saw all domains:" : "That domain came later: the teacher saw";
  return `${seen} ${taught.join(", ")}.`;
}

/** What an expert began as a copy of, as a sentence. */
function branchInWords({ branchedFrom, startedFrom }: ModelRecord): string {
  if (branchedFrom !== undefined) return ` It started as a copy of the expert for ${plain(branchedFrom)}.`;
  return startedFrom === undefined ? "" : ` It started as a copy of a model from outside, which Limbeck names ${startedFrom}.`;
}

function modelInWords({ shape, parameters }: ModelRecord): string {
  const { layers, heads, width, inner, context, vocabSize, experts } = shape;
  const mlp = inner === undefined ? "" : `, MLP width ${inner}`;
  const sizes = `(${counted(layers, "layer")}, ${counted(heads, "head")}, width ${width}${mlp}, context ${context}, vocabulary ${formatCount(vocabSize)})`;
  if (experts === undefined) return `A GPT-2 language model with ${formatCount(parameters)} parameters ${sizes}`;
  const met = `of which a token meets ${formatCount(activeParameters(shape))}`;
  return `A GPT-2 language model in which ${expertsInWords(experts)}, with ${formatCount(parameters)} parameters, ${met} ${sizes}`;
}

function training({ model, recipe, log, expert }: CardFacts): string {
  if (model.imported !== undefined)
    return `## Training\n\nOf this nothing is known here. Limbeck names it ${model.imported}: the SHA-256 of the SHA-256s of blocks of 8 MiB of the file that it keeps of it.`;
  const settings: TrainingSettings = expert ? recipe.experts : recipe.teacher;
  const { learningRate, warmup, weightDecay, clip, beta1, beta2, sequences } = settings;
  const rows = [
    ["Steps", `${formatCount(model.steps)}, each over ${counted(sequences, "sequence")}`],
    ...(model.keptStep === undefined ? [] : [["Weights", `those after step ${formatCount(model.keptStep)}, the best on held-out text`]]),
    ["Tokens seen", formatCount(model.tokens)],
    ["Time", formatDuration(model.seconds)],
    ["Loss", expert ? distillation(recipe.experts) : `cross-entropy${model.shape.experts ? ` ${BALANCED}` : ""}`],
    ...(expert ? writtenIn(model, recipe.experts) : []),
    ["Optimizer", `AdamW (β₁ ${beta1}, β₂ ${beta2}), weight decay ${weightDecay}, gradient norm clipped at ${clip}`],
    ["Learning rate", `${learningRate}, ${formatPercent(warmup, 0)} warm-up, then linear to zero`],
    ["Seed", String(recipe.seed)],
  ];
  if (expert?.teacher) {
    const { layers, width, experts } = expert.teacher.shape;
    const sparse = experts ? `; ${expertsInWords(experts)}` : "";
    rows.push(["Teacher", `${formatCount(expert.teacher.parameters)} parameters (${counted(layers, "layer")}, width ${width}${sparse})`]);
  }
  if (model.gates) {
    const distances = model.gates.divergence.map((nats) => formatNumber(nats)).join(", ");
    rows.push(["Gates", `the teacher's were tuned to this expert; KL from its own to the tuned ones, by layer: ${distances} nats`]);
  }
  if (expert && model.signal) {
    const kept = counted(recipe.experts.cachedTokens, "most probable token");
    const passes = passesOnText(recipe.experts);
    const times = passes > 1 ? ` in each of ${passes} passes` : "";
    rows.push([
      "Signal",
      `cached: the teacher's ${kept} at each position${times}, ${counted(model.signal.bytesPerToken, "byte")} per token`,
    ]);
  }
  return `## Training\n\n${table(["", ""], rows)}${courseInWords(log)}`;
}

/** What happened in the run, where that was more than that it began, was saved and ended. */
function courseInWords(log: readonly LogEntry[] = []): string {
  if (!log.some(isRemarkable)) return "";
  return `\n\nIn its run:\n\n${log.map((entry) => `- ${plain(entryInWords(entry))}`).join("\n")}`;
}

/** The distillation loss in words. */
function divergenceTerm({ divergence, jsdBeta, skewAlpha, symmetricLambda, adaptiveMu }: DistillationSettings): string {
  switch (divergence) {
    case "forward-kl":
      return "KL(teacher ‖ student)";
    case "reverse-kl":
      return "KL(student ‖ teacher)";
    case "paper-released":
      return "cross-entropy from teacher to student (as released with arXiv 2407.19610)";
    case "jsd":
      return `generalised Jensen–Shannon divergence of teacher and student (β ${jsdBeta})`;
    case "skew-forward-kl":
      return `KL(teacher ‖ ${skewAlpha}·teacher + ${1 - skewAlpha}·student)`;
    case "skew-reverse-kl":
      return `KL(student ‖ ${1 - skewAlpha}·teacher + ${skewAlpha}·student)`;
    case "symmetric-kl":
      return `(${1 - symmetricLambda}·KL(teacher ‖ student) + ${symmetricLambda}·KL(student ‖ teacher))`;
    case "total-variation":
      return "½·Σ|teacher − student|";
    case "adaptive-kl":
      return `adaptive KL of teacher and student (μ ${adaptiveMu}, arXiv 2404.02657)`;
  }
}

function weightsInWords({ weighting, alpha, alphaEnd, dwaTemperature }: DistillationSettings): string {
  switch (weighting) {
    case "fixed":
      return "";
    case "adaptive":
      return ", α adaptive (arXiv 2407.19610), β = 1 − α";
    case "linear":
    case "cosine":
      return `, α from ${alpha} to ${alphaEnd} along a ${weighting === "linear" ? "line" : "cosine"}, β = 1 − α`;
    case "dwa":
      return `, α and β by dynamic weight average (temperature ${dwaTemperature})`;
    case "uncertainty":
      return ", α and β learned (uncertainty weighting)";
  }
}

function combinationInWords({ combination, phases, shareStart, shareEnd }: DistillationSettings): string {
  switch (combination) {
    case "combined":
      return "";
    case "alternating-micro-batches":
      return ", the two in turns by micro-batch";
    case "alternating-steps":
      return ", the two in turns by step";
    case "phases":
      return `, in phases: ${plain(phases)}`;
    case "curriculum":
      return `, the teacher's share moving from ${shareStart} to ${shareEnd}`;
  }
}

function distillation(settings: DistillationSettings): string {
  const [alpha, beta] = settings.weighting === "fixed" ? [settings.alpha, settings.beta] : ["α", "β"];
  const divergence = `${divergenceTerm(settings)} at temperature ${settings.temperature}`;
  return `${alpha} · cross-entropy + ${beta} · ${divergence}${weightsInWords(settings)}${combinationInWords(settings)}`;
}

/** The row on text that was written for the expert, where some was. */
function writtenIn({ writtenText }: ModelRecord, settings: DistillationSettings): string[][] {
  if (writtenText) {
    const { sequences, context, promptTokens, temperature } = writtenText;
    const each = `${formatCount(context)} tokens, of which ${formatCount(promptTokens)} from the training text`;
    return [["Text", `written by the teacher at temperature ${temperature}: ${counted(sequences, "sequence")} of ${each}`]];
  }
  const own = ownTextPlan(settings);
  if (own === undefined) return [];
  const begins = own.from > 0 ? `after ${formatPercent(own.from, 0)} of the steps, ` : "";
  return [
    ["Text", `training text; ${begins}with probability ${own.share} per step what the expert wrote, on which the teacher alone counts`],
  ];
}

/** The domains a model was trained on. A teacher does not know those that came to the corpus after it. */
function seenBy({ corpus, model, expert }: CardFacts): readonly DomainSummary[] {
  return expert === undefined ? scoredOn(model, corpus) : corpus.domains.filter(({ name }) => name === expert.domain);
}

/** The domains that an expert's teacher was trained on; all where no more is known of it. */
function taughtTo({ teacher }: NonNullable<CardFacts["expert"]>, corpus: CorpusSummary): readonly DomainSummary[] {
  return teacher === undefined ? corpus.domains : scoredOn(teacher, corpus);
}

/** The domains that were there when a model was trained: it was scored on all of them. */
function scoredOn({ final }: ModelRecord, { domains }: CorpusSummary): readonly DomainSummary[] {
  return domains.filter(({ name }) => Object.hasOwn(final, name));
}

const namesOf = (domains: readonly DomainSummary[]): readonly string[] => domains.map(({ name }) => plain(name));

const isGenerated = ({ floor }: DomainSummary): boolean => floor !== undefined;

function text(facts: CardFacts): string {
  if (facts.model.imported !== undefined)
    return "## Text\n\nWhat it was trained on is not known here. The figures say how well it reads the text of this project.";
  const seen = seenBy(facts);
  const generated = seen.filter(isGenerated);
  const source =
    generated.length === 0
      ? "The text is the trainer's own and is not part of this package."
      : `The text${generated.length < seen.length ? ` of ${generated.map(({ name }) => plain(name)).join(", ")}` : ""} was generated by Limbeck's own sample: sentences and modules about one small, made-up world.`;
  const rows = seen.map((domain) => [
    plain(domain.name),
    formatCount(domain.trainDocuments),
    formatBytes(domain.trainBytes),
    formatCount(domain.validationDocuments),
    formatBytes(domain.validationBytes),
  ]);
  const header = ["Domain", "Training documents", "Training text", "Held-out documents", "Held-out text"];
  return `## Text\n\n${source}\n\n${table(header, rows)}`;
}

function figures({ model, corpus, expert }: CardFacts): string {
  const columns: readonly (readonly [string, (domain: DomainSummary) => number | undefined])[] = [
    ["Loss (nats per token)", ({ name }) => model.final[name]?.loss],
    ["Perplexity", ({ name }) => model.final[name]?.perplexity],
    ["Bits per byte", ({ name }) => model.final[name]?.bitsPerByte],
    ["Top-1 accuracy", ({ name }) => model.predictions?.[name]?.top1],
    ["Top-5 accuracy", ({ name }) => model.predictions?.[name]?.top5],
    ["Expected calibration error", ({ name }) => model.predictions?.[name]?.ece],
    ["Teacher, bits per byte", ({ name }) => expert?.teacher?.final[name]?.bitsPerByte],
    ["Byte frequencies alone, bits per byte", ({ byteUnigram }) => byteUnigram],
    ["The text's own floor, bits per byte", ({ floor }) => floor],
  ];
  const scored = corpus.domains.filter(({ name }) => model.final[name] !== undefined);
  const known = columns.filter(([, value]) => scored.some((domain) => value(domain) !== undefined));
  const rows = scored.map((domain) => [plain(domain.name), ...known.map(([, value]) => figure(value(domain)))]);
  const never = model.imported === undefined ? " that training never saw" : "";
  return `## Figures\n\nMeasured on held-out documents${never}.\n\n${table(["Domain", ...known.map(([name]) => name)], rows)}`;
}

const figure = (value: number | undefined): string => (value === undefined ? "" : formatNumber(value, 4));

function use({ name, model, onnx = false }: CardFacts): string {
  if (onnx) return onnxUse(name);
  if (model.shape.experts) return sparseUse(name, model.shape.experts);
  return [
    "## Use",
    "",
    "```python",
    "from transformers import AutoModelForCausalLM, AutoTokenizer",
    `tokenizer = AutoTokenizer.from_pretrained("${name}")`,
    `model = AutoModelForCausalLM.from_pretrained("${name}")`,
    'print(tokenizer.decode(model.generate(**tokenizer("Your text", return_tensors="pt"))[0]))',
    "```",
  ].join("\n");
}

function limits(facts: CardFacts): string {
  const { model, expert } = facts;
  const items = [
    `It continues text like that it was trained on${expert ? `, ${plain(expert.domain)}` : ""}; it follows no instructions, and what it writes may be untrue.`,
    `It reads at most ${model.shape.context} tokens; longer text must be cut.`,
    "The figures hold for held-out text of the same sources. Other text, bias and safety were not measured.",
    "Sentences of the training text may come back word for word.",
  ];
  if (model.imported === undefined && seenBy(facts).every(isGenerated))
    items.push("Having seen generated text only, it knows none of the real language beyond that.");
  return `## Limits\n\n${items.map((item) => `- ${item}`).join("\n")}`;
}

/** The section on the licence, which no record can tell. */
export const licence =
  "## Licence\n\nNone is given yet. Whoever publishes the model chooses one, with the rights to the training text in mind.";
