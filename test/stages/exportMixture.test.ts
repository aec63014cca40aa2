import { describe, expect, it } from "vitest";
import type { JointRecord } from "../../src/core/config/jointRecord";
import { recipeFor } from "../../src/core/config/recipe";
import type { CorpusSummary, DomainSummary, ModelRecord, RouterRecord } from "../../src/core/config/records";
import type { Problem } from "../../src/core/errors";
import { checkMixturePackage } from "../../src/core/exchange/mixturePackage";
import { writeSafetensors } from "../../src/core/exchange/safetensors";
import { readZip } from "../../src/core/exchange/zip";
import { decodeUtf8 } from "../../src/core/format/utf8";
import { initializeGpt } from "../../src/core/model/gpt";
import { initializeBody, initializeShared } from "../../src/core/model/mixture";
import type { ExportArguments } from "../../src/protocol/commands";
import { exportAll } from "../../src/stages/export";
import { paths } from "../../src/storage/blobs";
import { MemoryBlobs } from "../../src/storage/memory";
import { routerFor, sha256, shape } from "../core/exchange/mixtureSample";
import { parts } from "../core/exchange/sample";
import { page, programs } from "./programs";

const program = "print('a mixture')\n";
const domains = ["English", "French", "German"];
const quality = (bitsPerByte: number) => ({ loss: 2, perplexity: 7.4, bitsPerByte });
const corpus: CorpusSummary = { source: "files", domains: domains.map((name) => ({ name }) as DomainSummary), problems: [] };
const experts = domains.map(
  (domain, i): ModelRecord => ({
    id: `expert:${domain}`,
    shape,
    parameters: 1000,
    path: paths.expert(i),
    steps: 1,
    tokens: 1,
    seconds: 1,
    final: { [domain]: quality(2.5 + i) },
  }),
);
const joint = (kind: JointRecord["kind"], names: readonly string[]): JointRecord => ({
  id: `joint:${kind}`,
  kind,
  shape,
  domains,
  parts: names.map((name) => ({ name, path: paths.joint(kind, name), parameters: 500 })),
  steps: 1,
  tokens: 1,
  seconds: 1,
  final: { French: quality(1.234) },
});
const bodies = domains.map((domain) => `expert:${domain}`);
const wanted: ExportArguments = {
  recipe: recipeFor("pico"),
  corpus,
  models: experts,
  router: { accuracy: 0.9995, sequenceTokens: 256 } as RouterRecord,
  joints: [joint("jeet", ["shared", ...bodies]), joint("moe-ce", ["shared", "common", ...bodies]), joint("together", ["student"])],
};
const without = (names: string): ExportArguments => ({
  ...wanted,
  recipe: { ...wanted.recipe, mixture: { ...wanted.recipe.mixture, without: names } },
});

/** Exports and gives the mixtures' packages by name, and what went wrong. */
async function exported(asked: ExportArguments, routed: readonly string[] = domains) {
  const blobs = new MemoryBlobs();
  await blobs.write(paths.tokenizer, parts.tokenizer);
  await blobs.write(paths.router, routerFor(routed));
  for (const [i, { path }] of experts.entries()) await blobs.write(path, writeSafetensors(initializeGpt(shape, i)));
  for (const { name, path } of wanted.joints!.flatMap((record) => record.parts)) {
    await blobs.write(path, writeSafetensors(name === "shared" ? initializeShared(shape, 8) : initializeBody(shape, 9)));
  }
  const problems: Problem[] = [];
  const context = {
    emit: (event: { readonly kind: string; readonly problem?: Problem }) => void (event.problem && problems.push(event.problem)),
    checkpoint: async () => {},
  };
  const files = (await exportAll(asked, context, blobs, { ...programs, mixture: program })).filter(({ path }) =>
    path.startsWith("limbeck-mixture-"),
  );
  const zips = Object.fromEntries(await Promise.all(files.map(async ({ path, storage }) => [path, await blobs.read(storage)] as const)));
  return { files, zips, problems };
}

const domainsOf = async (zip: Uint8Array): Promise<string[]> =>
  (await checkMixturePackage(zip, sha256)).manifest.experts.map(({ domain }) => domain);
const packages = ["limbeck-mixture-ple.zip", "limbeck-mixture-jeet.zip", "limbeck-mixture-moe-ce.zip"];

describe("export of mixtures", () => {
  it("offers every mixture that has several experts, with what runs it", async () => {
    const { files, zips, problems } = await exported(wanted);
    expect(problems).toEqual([]);
    expect(files.map(({ path }) => path)).toEqual(packages);
    expect(files[0].description).toMatch(/^Mixture PLE of experts for English, French, German: .* parameters/);
    expect(files[0].usage?.command).toContain('python limbeck-mixture-ple/mixture.py "Your text"');
    for (const zip of Object.values(zips)) {
      expect(await domainsOf(zip)).toEqual(domains);
      expect(decodeUtf8(readZip(zip).get("mixture.py")!)).toBe(program);
    }
  });

  it("the card tells every domain's figures, and the manifest the router's settings and the recipe of the training", async () => {
    const { router } = wanted.recipe;
    const trainedWith = { "joint:jeet": { ...wanted.recipe, name: "older", seed: 7 } };
    const recipe = { ...wanted.recipe, router: { ...router, abstainBelow: 0.6, unsure: "ensemble" } } as const;
    const { zips } = await exported({ ...wanted, trainedWith, recipe });
    const card = decodeUtf8(readZip(zips[packages[0]]).get("README.md")!);
    expect(card).toMatch(/\| German \| 1 layer, .* \| 1,000 \| 2 \| 4\.5 \|/);
    expect(card).toContain("99.95 % of held-out sequences of 256 tokens");
    const { manifest } = await checkMixturePackage(zips[packages[1]], sha256);
    expect(manifest.recipe).toEqual({ name: "older", seed: 7 });
    expect(manifest.routing).toMatchObject({ abstainBelow: 0.6, unsure: "ensemble", rerouteTokens: router.rerouteTokens });
    expect(Object.keys(manifest.routing)).toHaveLength(5);
  });

  it("leaves out the experts that the recipe does", async () => {
    const { zips, problems } = await exported(without("French"), ["English", "German"]);
    expect(problems).toEqual([]);
    for (const name of packages) expect(await domainsOf(zips[name])).toEqual(["English", "German"]);
  });

  it("a router that was fitted with a left-out domain is named, and no mixture is offered", async () => {
    const { files, problems } = await exported(without("French"));
    expect(files).toEqual([]);
    for (const [i, { message, hint }] of problems.entries()) {
      expect(message).toBe(
        `${packages[i]} could not be exported: the router tells English, French, German apart, but the experts are for English, German.`,
      );
      expect(hint).toBe("Fit the router again, then export.");
    }
    expect(problems).toHaveLength(packages.length);
  });

  it("offers none of jointly trained experts that a domain has come to since", async () => {
    const domain = { name: "Python" } as DomainSummary;
    const models = [...experts, { ...experts[0], id: "expert:Python" }];
    const grown = { ...wanted, corpus: { ...corpus, domains: [...corpus.domains, domain] }, models };
    const { files, problems } = await exported(grown, [...domains, "Python"]);
    expect(files.map(({ path }) => path)).toEqual(packages.slice(0, 1));
    expect(problems).toEqual([]);
  });

  it("offers none while an expert or the router is missing, or a single one is left", async () => {
    const { router: _, ...unrouted } = wanted;
    expect((await exported(unrouted)).files).toEqual([]);
    expect((await exported(without("French, German"))).files).toEqual([]);
    expect((await exported({ ...wanted, models: experts.slice(1) })).files.map(({ path }) => path)).toEqual(packages.slice(1));
  });

  it("weights that are more than a package may hold are refused by name before they are read", async () => {
    const large = experts.map((expert) => ({ ...expert, parameters: 2 ** 29, path: "nowhere" }));
    const { problems } = await exported({ ...wanted, models: [...large], joints: [] });
    expect(problems.at(-1)).toMatchObject({ code: "out-of-memory", message: expect.stringContaining("limbeck-mixture-ple.zip") });
  });
});

describe("export of a mixture as a page", () => {
  const pages = { ...wanted, formats: ["mixture-page"] } as const;

  it("offers the page of separate experts beside the package, with what it takes to serve it", async () => {
    const { files, zips } = await exported({ ...pages, joints: [] });
    expect(files.map(({ path }) => path)).toEqual([packages[0], "limbeck-mixture-ple-page.zip"]);
    expect(files[1].description).toMatch(
      /^Mixture PLE as a page, with experts for English, French, German: .* 2 B of it are the runtime\.$/,
    );
    expect(files[1].usage?.command).toContain("python -m http.server --directory limbeck-mixture-ple-page");
    const packed = readZip(zips["limbeck-mixture-ple-page.zip"]);
    expect(decodeUtf8(packed.get("index.html")!)).toBe(page.html);
    expect(decodeUtf8(packed.get("README.md")!)).toContain("limbeck.open()");
  });

  it("names jointly trained experts, which have none, and says what to take", async () => {
    const { problems } = await exported(pages);
    expect(problems.map(({ message }) => message)).toEqual(
      ["jeet", "moe-ce"].map((kind) =>
        expect.stringMatching(`^limbeck-mixture-${kind}-page.zip could not be exported: experts of the kind`),
      ),
    );
    expect(problems[0].hint).toContain("PLE");
  });
});
