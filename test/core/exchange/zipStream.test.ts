import fc from "fast-check";
import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import { type StreamedFile, zipPieces } from "../../../src/core/exchange/zipStream";

const names = fc.stringMatching(/^[a-zé-]{1,8}$/);

async function* streamed(files: Readonly<Record<string, readonly Uint8Array[]>>): AsyncGenerator<StreamedFile> {
  for (const [name, pieces] of Object.entries(files)) {
    yield {
      name,
      pieces: (async function* () {
        yield* pieces;
      })(),
    };
  }
}

async function zipped(files: Readonly<Record<string, readonly Uint8Array[]>>, large = false): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of zipPieces(streamed(files), large)) pieces.push(piece.slice());
  return Buffer.concat(pieces);
}

test("another program's reader finds the files that came in pieces", async () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.dictionary(names, pieces, { maxKeys: 4 }), async (files) => {
      const wanted = Object.entries(files).map(([name, parts]) => [name, new Uint8Array(Buffer.concat(parts))]);
      expect(Object.entries(unzipSync(await zipped(files)))).toEqual(wanted);
    }),
    { numRuns: 40 },
  );
});

test("equal files give equal bytes whenever and wherever they are packed", async () => {
  const files = { "a.txt": [new Uint8Array(5000).fill(7)] };
  const before = process.env.TZ;
  process.env.TZ = "Pacific/Kiritimati";
  const east = await zipped(files);
  process.env.TZ = "Pacific/Pago_Pago";
  expect(await zipped(files)).toEqual(east);
  if (before === undefined) delete process.env.TZ;
  else process.env.TZ = before;
});

test("what a file's pieces throw ends the archive", async () => {
  const broken = (async function* (): AsyncGenerator<StreamedFile> {
    yield {
      name: "a",
      pieces: (async function* () {
        yield new Uint8Array(10);
        throw new Error("stopped");
      })(),
    };
  })();
  await expect(
    (async () => {
      for await (const _piece of zipPieces(broken, false));
    })(),
  ).rejects.toThrow("stopped");
});

test("a reader that stops early, as a full disk does, is done, and the files are read no further", async () => {
  let read = 0;
  const endless = (async function* (): AsyncGenerator<StreamedFile> {
    yield {
      name: "a",
      pieces: (async function* () {
        for (let seed = 1; ; read++) {
          const piece = new Uint8Array(1 << 16);
          for (let i = 0; i < piece.length; i++) piece[i] = seed = (seed * 48271) % 2147483647;
          yield piece;
        }
      })(),
    };
  })();
  for await (const _piece of zipPieces(endless, false)) break;
  await new Promise((resolve) => setTimeout(resolve, 50));
  const before = read;
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(read).toBe(before);
});
