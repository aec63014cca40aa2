// Names of files and folders are words to show, never places: whatever they are, the corpus stage writes where the number of a
// domain says, and a package names its folders by itself.

import fc from "fast-check";
import { unzipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { recipeFor } from "../../src/core/config/recipe";
import { StudioError } from "../../src/core/errors";
import { decodeUtf8 } from "../../src/core/format/utf8";
import type { DroppedFile } from "../../src/protocol/commands";
import type { Context } from "../../src/protocol/host";
import { packCorpus } from "../../src/stages/balancedSet";
import { ingest } from "../../src/stages/corpus";
import { type FileBytes, paths } from "../../src/storage/blobs";
import { MemoryBlobs } from "../../src/storage/memory";

const recipe = recipeFor("pico");
const context: Context = { emit: () => {}, checkpoint: async () => {} };

/** Storage that knows every path it was asked to write, to move to or to remove. */
class WatchedBlobs extends MemoryBlobs {
  readonly asked = new Set<string>();

  override async write(path: string, bytes: FileBytes): Promise<void> {
    this.asked.add(path);
    return super.write(path, bytes);
  }

  override async move(from: string, to: string): Promise<void> {
    this.asked.add(to);
    return super.move(from, to);
  }

  override async remove(path: string): Promise<void> {
    this.asked.add(path);
    return super.remove(path);
  }
}

const text = (topic: string): string =>
  Array.from({ length: 40 }, (_, i) => `${topic} ${i}. ${"And one more sentence. ".repeat(6)}`).join("\n\n");
const droppedAt = (path: string, topic: string): DroppedFile => ({ path, file: new File([text(topic)], "a.txt") });

/** The domains made of two files at these paths, and all paths of storage that took part. */
async function corpusAt(...places: readonly [string, string]) {
  const blobs = new WatchedBlobs();
  const files = [droppedAt(places[0], "harbour"), droppedAt(places[1], "orchard")];
  const summary = await ingest({ recipe, files }, context, blobs);
  return { blobs, summary };
}

/** The places that the same texts take under names as people give them. */
const { blobs: ordinary } = await corpusAt("harbour/a.txt", "orchard/a.txt");
const elsewhere = (blobs: WatchedBlobs): string[] => [...blobs.asked].filter((path) => !ordinary.asked.has(path));

const HOSTILE: readonly string[] = [
  "..",
  "../../secret",
  "a/../../b",
  "/etc/passwd",
  "..\\..\\windows",
  "C:\\con",
  "%2e%2e%2f",
  "nul\u0000byte",
  "CON",
  "lpt1.txt",
  "__proto__",
  "constructor",
  "teacher",
  "corpus/0.train.jsonl",
  "\u202etxt.exe",
  "half \ud800",
  "<img src=x onerror=alert(1)>",
  "long".repeat(2500),
];

describe("names of files and folders", () => {
  test("are in no place in storage when they are ordinary", () => {
    expect([...ordinary.asked].filter((path) => /harbour|orchard|a\.txt/.test(path))).toEqual([]);
  });

  test.each(HOSTILE.map((name) => [name.slice(0, 30), name]))("%j is no place in storage", async (_, name) => {
    const { blobs, summary } = await corpusAt(`${name}/a.txt`, "orchard/a.txt");
    expect(elsewhere(blobs)).toEqual([]);
    expect(blobs.asked).toContain(paths.documents(0, "train"));
    expect(summary.domains.length).toBeGreaterThan(0);
  });

  test("whatever they are, they are no place in storage", async () => {
    const name = fc.oneof(fc.string({ unit: "binary", minLength: 1, maxLength: 30 }), fc.constantFrom(...HOSTILE));
    await fc.assert(
      fc.asyncProperty(name, name, name, async (outer, inner, file) => {
        const blobs = new WatchedBlobs();
        const files = [droppedAt(`${outer}/${inner}/${file}`, "harbour"), droppedAt(file, "orchard")];
        await ingest({ recipe, files }, context, blobs).catch((error: unknown) => {
          if (!(error instanceof StudioError)) throw error; // hidden and unfit names leave no text: that is said
        });
        expect(elsewhere(blobs)).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  test("a packed corpus names its folders by itself, and has the names as they were in its card", async () => {
    const names = ["<b>..\u0000", "long".repeat(2500)];
    const { blobs, summary } = await corpusAt(`${names[0]}/a.txt`, `${names[1]}/a.txt`);
    await packCorpus({ recipe, corpus: summary, origins: {}, version: "1" }, context, blobs);
    const entries = unzipSync(await blobs.read(paths.balancedSet));
    const outside = Object.keys(entries).filter(
      (path) => !/^([a-z0-9-]{1,40}\/(train|validation)\.jsonl|README\.md|card\.json)$/.test(path),
    );
    expect(outside).toEqual([]);
    const card = JSON.parse(decodeUtf8(entries["card.json"]!)) as { domains: { name: string }[] };
    expect(card.domains.map((domain) => domain.name).sort()).toEqual(names.sort());
  });
});
