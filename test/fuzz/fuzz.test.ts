// What every gate makes of damaged files: it reads them or refuses them by name, and allocates no more than what is there
// asks for. FUZZ_COUNT says how many of each kind (some hundreds by default); what once broke a gate stands in finds.json.

import { describe, expect, test } from "vitest";
import { StudioError } from "../../src/core/errors";
import { randomStream } from "../../src/core/random";
import finds from "./finds.json";
import { type Gate, gates } from "./gates";

const COUNT = Number(process.env.FUZZ_COUNT ?? 250);
/** Room for what a reader keeps of any file, however small. */
const SLACK = 1 << 20;

/** How a gate took a file; throws what is no StudioError, and where more was allocated than is allowed. */
async function taken({ read, unpacked = 0 }: Gate, bytes: Uint8Array): Promise<"read" | "refused"> {
  const before = process.memoryUsage().arrayBuffers;
  try {
    await read(bytes);
    return "read";
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    expect([error.message, error.hint]).toEqual([expect.stringMatching(/\w/), expect.stringMatching(/\w/)]);
    expect(error.message.length).toBeLessThanOrEqual(1000);
    return "refused";
  } finally {
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 * bytes.length + unpacked + SLACK);
  }
}

/** Names the input that broke a gate, so that it can be put among the finds. */
async function takenOrNamed(gate: Gate, bytes: Uint8Array): Promise<"read" | "refused"> {
  try {
    return await taken(gate, bytes);
  } catch (error) {
    throw new Error(`${gate.name}: ${String(error)}; the file was ${Buffer.from(bytes).toString("base64")}`, { cause: error });
  }
}

describe.each(gates)("the gate of $name", (gate) => {
  test("reads a sound file", async () => {
    expect(await taken(gate, await gate.sound())).toBe("read");
  });

  test("reads or refuses whatever is made of one", { timeout: 20_000 + COUNT * 100 }, async () => {
    const sound = await gate.sound();
    const random = randomStream(11, ...new TextEncoder().encode(gate.name));
    const results = { read: 0, refused: 0 };
    let slowest = 0; // in milliseconds of computing, whatever else the machine does
    for (let i = 0; i < COUNT; i++) {
      const bytes = gate.mutate(sound, random);
      const began = process.cpuUsage();
      results[await takenOrNamed(gate, bytes)]++;
      const { user, system } = process.cpuUsage(began);
      slowest = Math.max(slowest, (user + system) / 1000);
    }
    if (process.env.FUZZ_COUNT) console.log(`${gate.name}: ${results.refused} of ${COUNT} refused, slowest ${slowest.toFixed(0)} ms`);
    expect(results.refused).toBeGreaterThan(0);
  });

  const past = finds.filter(({ gate: name }) => name === gate.name);
  if (past.length > 0)
    test.each(past)("takes what once broke it: $what", async ({ base64 }) => {
      await takenOrNamed(gate, new Uint8Array(Buffer.from(base64, "base64")));
    });
});
