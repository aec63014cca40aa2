// Domains added to a corpus in memory storage: what is written, what stays to the byte, what is refused.

import { beforeAll, describe, expect, test, vi } from "vitest";
import { recipeFor } from "../../src/core/config/recipe";
import type { CorpusSummary, TokenizerSummary } from "../../src/core/config/records";
import { StudioError } from "../../src/core/errors";
import type { DroppedFile } from "../../src/protocol/commands";
import type { StudioEvent } from "../../src/protocol/events";
import type { Context } from "../../src/protocol/host";
import { helperHere, Pool } from "../../src/protocol/pool";
import { addDomains } from "../../src/stages/addition";
import { ingest } from "../../src/stages/corpus";
import { readDocuments } from "../../src/stages/documents";
import type { OpenPool } from "../../src/stages/helpers";
import { fitRouter, readRouter } from "../../src/stages/router";
import { sha256 } from "../../src/stages/sha256";
import { type HelperCommands, textHandlers } from "../../src/stages/textParts";
import { trainTokenizer } from "../../src/stages/tokenizer";
import { readTokenizer, readTokens } from "../../src/stages/tokens";
import { type Blobs, paths } from "../../src/storage/blobs";
import { MemoryBlobs } from "../../src/storage/memory";
import { withChanges } from "../withChanges";

const recipe = withChanges(recipeFor("pico"), { tokenizer: { vocabSize: 320 }, router: { sequenceTokens: 16, maxIterations: 40 } });
const twelve = ["arctic", "baltic", "celtic", "dorian", "exotic", "frisian", "gothic", "hellenic", "iberian", "jovian", "kentish", "latin"];

/** Text of words that only this domain has. */
function textOf(domain: string, paragraphs = 60): string {
  return Array.from({ length: paragraphs }, (_, i) => `${`${domain} ${domain}ia walks `.repeat(12)}${i}.\n\n`).join("");
}

const dropped = (domain: string, text = textOf(domain)): DroppedFile => ({ path: `${domain}/a.txt`, file: new File([text], "a.txt") });

function listening(stopsAt = Number.POSITIVE_INFINITY): Context & { readonly events: StudioEvent[] } {
  const events: StudioEvent[] = [];
  let looks = 0;
  return {
    events,
    emit: (event) => void events.push(event),
    checkpoint: async () => {
      if (++looks > stopsAt) throw new StudioError("cancelled", "The stage was stopped.", "Start it again.");
    },
  };
}

interface Project {
  readonly blobs: MemoryBlobs;
  readonly corpus: CorpusSummary;
  readonly tokenizer: TokenizerSummary;
}

async function projectOf(domains: readonly string[]): Promise<Project> {
  const blobs = new MemoryBlobs();
  const corpus = await ingest({ recipe, files: domains.map((domain) => dropped(domain)) }, listening(), blobs);
  return { blobs, corpus, tokenizer: await trainTokenizer({ recipe, corpus }, listening(), blobs) };
}

const filesOf = (count: number): string[] => [
  paths.tokenizer,
  ...Array.from({ length: count }, (_, i) =>
    (["train", "validation"] as const).flatMap((split) => [paths.documents(i, split), paths.tokens(i, split)]),
  ).flat(),
];

async function hashesOf({ blobs }: Project, count: number): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {};
  for (const path of filesOf(count)) hashes[path] = await sha256(await blobs.read(path));
  return hashes;
}

describe("a domain that is added", () => {
  let project: Project;
  let before: Record<string, string>;
  beforeAll(async () => {
    project = await projectOf(["gothic", "arctic"]);
    before = await hashesOf(project, 2);
  });

  test("gets the next number, whatever its name, and every other file keeps its sha256", async () => {
    const { corpus, tokenizer } = await addDomains({ recipe, ...project, files: [dropped("baltic")] }, listening(), project.blobs);
    expect(corpus.domains.map(({ name }) => name)).toEqual(["arctic", "gothic", "baltic"]);
    expect(corpus.domains.slice(0, 2)).toEqual(project.corpus.domains);
    expect(await hashesOf(project, 2)).toEqual(before);
    expect((await readDocuments(project.blobs, 2, "train"))[0]).toContain("baltic");
    const tokens = await readTokens(project.blobs, 2, "train");
    expect(tokens.length).toBe(tokenizer.trainTokens.baltic);
    const { endOfText } = await readTokenizer(project.blobs);
    expect(tokens.filter((token) => token === endOfText)).toHaveLength(corpus.domains[2].trainDocuments);
    expect(tokenizer).toMatchObject({ vocabSize: project.tokenizer.vocabSize, trainTokens: project.tokenizer.trainTokens });
    expect(tokenizer.bytesPerToken.baltic).toBeGreaterThan(1);
  });

  test("is taken in, set out and encoded by helpers, each time for its own text alone, which then end", async () => {
    const asked: number[] = [];
    const closed = vi.spyOn(Pool.prototype, "close");
    const told = vi.spyOn(Pool.prototype, "tell");
    const openPool: OpenPool = (bytes) => {
      asked.push(bytes);
      return new Pool(Array.from({ length: 2 }, () => helperHere<HelperCommands>(textHandlers())));
    };
    const added = { recipe, ...project, files: [dropped("baltic")] };
    const { corpus } = await addDomains(added, listening(), project.blobs, openPool);
    const given = added.files.reduce((sum, { file }) => sum + file.size, 0);
    const own = corpus.domains[2].trainBytes + corpus.domains[2].validationBytes;
    expect(asked).toEqual([given, own, own]);
    expect(new Set(closed.mock.contexts).size).toBe(3);
    expect(told.mock.contexts).toEqual([closed.mock.contexts[2]]);
    const shared = await readTokens(project.blobs, 2, "train");
    await addDomains(added, listening(), project.blobs);
    expect(shared).toEqual(await readTokens(project.blobs, 2, "train"));
    vi.restoreAllMocks();
  });

  test("can be told apart by a router that is fitted again", async () => {
    const { corpus } = await addDomains({ recipe, ...project, files: [dropped("baltic")] }, listening(), project.blobs);
    const router = await fitRouter({ recipe, corpus }, listening(), project.blobs);
    expect(router).toMatchObject({ domains: ["arctic", "gothic", "baltic"], accuracy: 1 });
  });

  test("of text that the tokenizer never saw comes in with a remark", async () => {
    const context = listening();
    const strange = Array.from({ length: 400 }, (_, i) => `ЖЩЮ ${i} ЪЫЭ ${i * 7} ФЦЧ.\n\n`).join("");
    const { corpus } = await addDomains({ recipe, ...project, files: [dropped("slavic", strange)] }, context, project.blobs);
    const told = corpus.problems.find(({ message }) => message.includes("never saw"));
    expect(told?.message).toMatch(/^The tokenizer never saw text like "slavic": a token holds 1\.\d+ bytes of it/);
    expect(context.events).toContainEqual({ kind: "notice", stage: "addition", problem: told });
  });

  test("by a folder with a name that is there changes nothing", async () => {
    const adding = addDomains({ recipe, ...project, files: [dropped("gothic", textOf("other"))] }, listening(), project.blobs);
    await expect(adding).rejects.toMatchObject({ code: "name-taken" });
    expect(await hashesOf(project, 2)).toEqual(before);
  });

  test("and stopped half-way leaves nothing behind", async () => {
    const fresh = await projectOf(["gothic", "arctic"]);
    for (let stopsAt = 0; ; stopsAt++) {
      const context = listening(stopsAt);
      const adding = addDomains({ recipe, ...fresh, files: [dropped("baltic", textOf("baltic", 20))] }, context, fresh.blobs);
      const stopped = await adding.then(
        () => false,
        () => true,
      );
      if (!stopped) break;
      for (const path of filesOf(3).slice(filesOf(2).length)) expect(await fresh.blobs.has(path), path).toBe(false);
    }
    expect(await fresh.blobs.has(paths.tokens(2, "train"))).toBe(true);
    expect(await hashesOf(fresh, 2)).toEqual(before);
  });

  test("where storage is full leaves nothing behind", async () => {
    const fresh = await projectOf(["gothic", "arctic"]);
    const { blobs } = fresh;
    const full: Blobs = {
      list: (folder) => blobs.list(folder),
      read: (path) => blobs.read(path),
      has: (path) => blobs.has(path),
      move: (from, to) => blobs.move(from, to),
      file: (path) => blobs.file(path),
      open: (path) => blobs.open(path),
      remove: (path) => blobs.remove(path),
      async write(path, bytes) {
        if (path === paths.tokens(2, "validation")) throw new StudioError("storage-full", "There is no room.", "Free some.");
        await blobs.write(path, bytes);
      },
    };
    const adding = addDomains({ recipe, ...fresh, files: [dropped("baltic")] }, listening(), full);
    await expect(adding).rejects.toMatchObject({ code: "storage-full" });
    for (const path of filesOf(3).slice(filesOf(2).length)) expect(await fresh.blobs.has(path), path).toBe(false);
  });

  test("needs a tokenizer", async () => {
    const adding = addDomains({ recipe, ...project, files: [dropped("baltic")] }, listening(), new MemoryBlobs());
    await expect(adding).rejects.toMatchObject({ code: "missing-stage" });
  });
});

describe("twelve domains", () => {
  test("go from their files to a router that tells them apart, and one that is left out is not among them", async () => {
    const { blobs, corpus, tokenizer } = await projectOf(twelve);
    expect(corpus.domains.map(({ name }) => name)).toEqual(twelve);
    expect(Object.keys(tokenizer.trainTokens)).toEqual(twelve);
    expect(await fitRouter({ recipe, corpus }, listening(), blobs)).toMatchObject({ domains: twelve, accuracy: 1 });

    const without = withChanges(recipe, { mixture: { without: "celtic, latin" } });
    const ten = twelve.filter((name) => name !== "celtic" && name !== "latin");
    expect(await fitRouter({ recipe: without, corpus }, listening(), blobs)).toMatchObject({ domains: ten, accuracy: 1 });
    expect((await readRouter(blobs)).domains).toEqual(ten);
  });

  test("may be ten and two that came later", async () => {
    const project = await projectOf(twelve.slice(2));
    const files = twelve.slice(0, 2).map((name) => dropped(name));
    const { corpus } = await addDomains({ recipe, ...project, files }, listening(), project.blobs);
    const router = await fitRouter({ recipe, corpus }, listening(), project.blobs);
    expect(router.domains).toEqual([...twelve.slice(2), "arctic", "baltic"]);
    expect(router.accuracy).toBe(1);
  });
});

test("a router needs two domains that take part", async () => {
  const { blobs, corpus } = await projectOf(["gothic", "arctic"]);
  const fitting = fitRouter({ recipe: withChanges(recipe, { mixture: { without: "gothic" } }), corpus }, listening(), blobs);
  await expect(fitting).rejects.toMatchObject({ code: "one-domain", message: expect.stringContaining("only arctic takes part") });
});
