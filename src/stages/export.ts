// The export stage: the teacher and every expert in the formats that are wanted, the router as JSON, and whole mixtures with the
// program or the page that runs them. A file is offered only after it was read back from storage and checked there; one
// that fails is named, and the rest go on.

import { classifierLabels } from "../core/config/classifiers";
import { domainOfExpert } from "../core/config/expertId";
import { DEFAULT_FORMATS, type ExportFormat } from "../core/config/exportFormats";
import type { ExportFile, ModelRecord } from "../core/config/records";
import { StudioError, toProblem } from "../core/errors";
import { type CardFacts, modelCard } from "../core/exchange/card";
import type { GgufDtype } from "../core/exchange/gguf/dtypes";
import type { PageFiles } from "../core/exchange/onnx/page";
import { checkPackage, writePackage } from "../core/exchange/package";
import { readSafetensors } from "../core/exchange/safetensors";
import { formatShort } from "../core/format/format";
import { uniqueSlugs } from "../core/format/slug";
import { decodeUtf8 } from "../core/format/utf8";
import { parseRouter } from "../core/router/router-json";
import type { ExportArguments } from "../protocol/commands";
import type { Context } from "../protocol/host";
import { type Blobs, paths } from "../storage/blobs";
import { plannedGguf } from "./exportGguf";
import { plannedMixtures } from "./exportMixture";
import { plannedOnnx } from "./exportOnnx";
import { plannedGates, plannedSparse } from "./exportSparse";
import { type Planned, unpacked } from "./planned";
import { sha256 } from "./sha256";

const STAGE = "export";
const TEACHER = "limbeck-teacher";

/** What goes into packages beside models: the texts of mixture.py and sparse.py, and the page. */
export interface Programs {
  readonly mixture: string;
  readonly sparse: string;
  /** What pages in packages are made of, read when it is first asked for. */
  page(): Promise<PageFiles>;
}

/**
 * Writes, reads back and checks every package. A file that fails is left out, and a notice names it; only when all fail is the
 * first failure thrown. Throws StudioError("missing-stage") when there is nothing to export yet.
 */
export async function exportAll(
  wanted: ExportArguments,
  context: Context,
  blobs: Blobs,
  programs: Programs,
): Promise<readonly ExportFile[]> {
  const planned = [
    ...plannedModels(wanted, programs, blobs),
    ...(wanted.router ? [plannedRouter(blobs)] : []),
    ...plannedMixtures(wanted, programs, blobs),
  ];
  if (planned.length === 0) throw nothingToExport(wanted);
  await blobs.remove(paths.exports); // packages are made anew, and the old ones may fill the room that these need
  const files: ExportFile[] = [];
  const failures: StudioError[] = [];
  const progress = { kind: "progress", stage: STAGE, total: planned.length, unit: "files" } as const;
  for (const [done, file] of planned.entries()) {
    await context.checkpoint(STAGE);
    context.emit({ ...progress, done, note: file.name });
    try {
      files.push(await exportFile(file, blobs));
    } catch (error) {
      const failure = await withdraw(file, error, blobs);
      failures.push(failure);
      context.emit({ kind: "notice", stage: STAGE, problem: toProblem(failure) });
    }
  }
  context.emit({ ...progress, done: planned.length });
  if (files.length === 0) throw failures[0];
  return files;
}

function nothingToExport({ models }: ExportArguments): StudioError {
  if (models.length === 0) return new StudioError("missing-stage", "There is nothing to export yet.", "Train the teacher first.");
  return new StudioError("missing-stage", "No format to export is chosen.", "Choose one on the Export screen.");
}

async function exportFile({ name, make, check, usage }: Planned, blobs: Blobs): Promise<ExportFile> {
  const storage = paths.exported(name);
  await blobs.write(storage, await make());
  const bytes = await blobs.read(storage);
  return { path: name, storage, bytes: bytes.length, sha256: await sha256(bytes), description: await check(bytes), usage };
}

/** Takes back what an export left, and names the file in its error. What is no StudioError is thrown on. */
async function withdraw({ name }: Planned, error: unknown, blobs: Blobs): Promise<StudioError> {
  await blobs.remove(paths.exported(name));
  if (!(error instanceof StudioError)) throw error;
  return new StudioError(error.code, `${name} could not be exported: ${error.message}`, error.hint);
}

/** The teacher and each expert, in every format that is wanted. */
function plannedModels(wanted: ExportArguments, programs: Programs, blobs: Blobs): Planned[] {
  const { formats = DEFAULT_FORMATS } = wanted;
  const teacher = wanted.models.find(({ id }) => id === "teacher");
  const experts = wanted.models
    .filter(({ id }) => id !== "teacher")
    .map((model) => ({ model, domain: domainOfExpert(model.id) ?? model.id }));
  const slugs = uniqueSlugs(experts.map(({ domain }) => domain));
  return [
    ...(teacher ? formats.flatMap((format) => plannedModel(format, TEACHER, teacher, undefined, wanted, programs, blobs)) : []),
    ...experts.flatMap(({ model, domain }, i) => {
      const name = `limbeck-expert-${slugs[i]}`;
      const { gates } = model;
      return [
        ...formats.flatMap((format) => plannedModel(format, name, model, { domain, teacher }, wanted, programs, blobs)),
        ...(gates ? [plannedGates({ name, domain, gates }, teacher, TEACHER, blobs)] : []),
      ];
    }),
  ];
}

function plannedModel(
  format: ExportFormat,
  name: string,
  model: ModelRecord,
  expert: CardFacts["expert"],
  wanted: ExportArguments,
  programs: Programs,
  blobs: Blobs,
): Planned[] {
  const card = (): string => cardOf({ name, model, expert }, wanted);
  switch (format) {
    case "transformers":
      return [
        model.shape.experts ? plannedSparse(name, model, card, programs.sparse, blobs) : plannedPackage(name, model, expert, card, blobs),
      ];
    case "onnx-f32":
    case "onnx-f16": {
      const named = `${name}.${format.replace("-", "_")}`; // no domain's slug has a dot
      const onnxCard = (): string => cardOf({ name: named, model, expert, onnx: true }, wanted);
      const precision = format === "onnx-f32" ? "float32" : "float16";
      return [plannedOnnx(named, whoIs(expert), model, precision, onnxCard, programs.page, blobs)];
    }
    case "gguf-f32":
    case "gguf-f16":
    case "gguf-q8_0":
      return [plannedGguf(format.slice("gguf-".length) as GgufDtype, name, whoIs(expert), model, blobs)];
    case "mixture-page":
      return []; // exportMixture.ts's
  }
}

const whoIs = (expert: CardFacts["expert"]): string => (expert ? `Expert for ${expert.domain}` : "Teacher");

function cardOf(
  facts: Pick<CardFacts, "name" | "model" | "expert" | "onnx">,
  { recipe, trainedWith, logs, corpus }: ExportArguments,
): string {
  const { id } = facts.model;
  return modelCard({ ...facts, recipe: trainedWith?.[id] ?? recipe, log: logs?.[id], corpus });
}

function plannedPackage(name: string, model: ModelRecord, expert: CardFacts["expert"], card: () => string, blobs: Blobs): Planned {
  return {
    name: `${name}.zip`,
    make: async () => {
      const tensors = readSafetensors(await blobs.read(model.path));
      const tokenizer = await blobs.read(paths.tokenizer);
      return writePackage({ shape: model.shape, tensors, tokenizer, card: card() });
    },
    check: (bytes) => {
      const { parameters, tokens } = checkPackage(bytes);
      return `${whoIs(expert)}: GPT-2 with ${formatShort(parameters)} parameters in f32 and its tokenizer of ${tokens} tokens, for Hugging Face transformers.`;
    },
    usage: {
      reader: "Python with PyTorch and transformers",
      command: `${unpacked(name)}\npython -c "from transformers import pipeline; print(pipeline('text-generation', '${name}')('Your text'))"`,
    },
  };
}

function plannedRouter(blobs: Blobs): Planned {
  return {
    name: "limbeck-router.json",
    make: () => blobs.read(paths.router),
    check: (bytes) => {
      const { domains, kind } = parseRouter(decodeUtf8(bytes)).parts;
      return `Router between ${domains.join(", ")}, as JSON. ${classifierLabels[kind]} on TF-IDF of tokens.`;
    },
    usage: { reader: "Any program that reads JSON; the class Router in a mixture's mixture.py shows how it is used" },
  };
}
