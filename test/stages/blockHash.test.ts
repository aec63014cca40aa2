import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { BlockHash } from "../../src/stages/blockHash";

const sha256 = (bytes: Uint8Array | string): string => createHash("sha256").update(bytes).digest("hex");
const BLOCK = 8 << 20;
const bytes = Uint8Array.from({ length: 2 * BLOCK + 5 }, (_, i) => i % 251);

test("the hash is of the hashes of all blocks, however the bytes come", async () => {
  const blocks = [0, 1, 2].map((block) => sha256(bytes.subarray(block * BLOCK, (block + 1) * BLOCK)));
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: bytes.length }), { maxLength: 4 }), async (cuts) => {
      const hash = new BlockHash();
      const places = [0, ...cuts.sort((a, b) => a - b), bytes.length];
      for (const [i, from] of places.slice(0, -1).entries()) await hash.update(bytes.slice(from, places[i + 1]));
      expect(await hash.digest()).toBe(sha256(blocks.join("")));
    }),
    { numRuns: 10 },
  );
});

test("bytes of one block, and none, have a hash, too", async () => {
  const hash = new BlockHash();
  await hash.update(bytes.subarray(0, 3));
  expect(await hash.digest()).toBe(sha256(sha256(bytes.subarray(0, 3))));
  expect(await new BlockHash().digest()).toBe(sha256(""));
});
