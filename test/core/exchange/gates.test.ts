import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { readGates, withGates, writeGates } from "../../../src/core/exchange/gates";
import { readMetadata, readSafetensors, writeSafetensors } from "../../../src/core/exchange/safetensors";
import type { HostTensor, NamedTensors } from "../../../src/core/graph/executor";
import { Graph } from "../../../src/core/graph/graph";
import { forwardProgram, type Program } from "../../../src/core/graph/program";
import { gpt } from "../../../src/core/model/gpt";
import { GATES, TEACHER } from "../../../src/core/model/predicting";
import { randomStream } from "../../../src/core/random";
import { referenceExecutor } from "../../../src/core/reference/executor";
import { evaluate, hotWeights, useCpu } from "../reference/harness";

beforeAll(useCpu);

const shape = { layers: 2, heads: 2, width: 4, context: 5, vocabSize: 11, inner: 6, experts: { count: 3, active: 2 } };
const teacher = hotWeights(shape, 1);
const sha256 = "ab".repeat(32);

/** Gates unlike the teacher's own. */
const tunedGates = (seed: number): NamedTensors => new Map([...hotWeights(shape, seed)].filter(([name]) => name.includes(".gate.")));

/** What the teacher, with gates of its own or those of the model GATES, predicts in a text. */
function program(gates: string): Program {
  const graph = new Graph();
  const tokens = graph.input("tokens", [shape.context], "i32");
  const { hidden, head } = gpt(graph, TEACHER, shape, tokens, shape.context, undefined, { gates });
  return forwardProgram(graph, { logits: graph.apply("matmul", [hidden, head], { transposeA: false, transposeB: true }) });
}

async function logits(models: Readonly<Record<string, NamedTensors>>, gates: string, tokens: Int32Array): Promise<Float32Array> {
  const uploaded = Object.entries(models).map(([name, tensors]) => [name, referenceExecutor.upload(tensors)] as const);
  const values = await evaluate(referenceExecutor, program(gates), Object.fromEntries(uploaded), { tokens }, "logits");
  for (const [, weights] of uploaded) weights.dispose();
  return values;
}

describe("tuned gates", () => {
  it("put back into the teacher they make exactly what the teacher made under them, and nothing else is changed", async () => {
    const random = randomStream(5);
    for (let seed = 2; seed < 8; seed++) {
      const gates = tunedGates(seed);
      const tokens = Int32Array.from({ length: shape.context }, () => random.below(shape.vocabSize));
      const put = withGates(teacher, readGates(writeGates(gates, shape, sha256), shape, sha256));
      const tuned = await logits({ [TEACHER]: teacher, [GATES]: gates }, GATES, tokens);
      expect(await logits({ [TEACHER]: put }, TEACHER, tokens)).toEqual(tuned);
      expect(tuned).not.toEqual(await logits({ [TEACHER]: teacher }, TEACHER, tokens));
      expect([...put.keys()]).toEqual([...teacher.keys()]);
      for (const [name, tensor] of put) expect(tensor).toEqual(gates.get(name) ?? teacher.get(name));
    }
  });

  it("the file tells whose they are, and is small", () => {
    const file = writeGates(tunedGates(2), shape, sha256);
    expect(readMetadata(file)).toEqual({ format: "limbeck-gates", version: "1", teacher: sha256 });
    expect([...readSafetensors(file).keys()]).toEqual([...tunedGates(2).keys()]);
    expect(file.length).toBeLessThan(writeSafetensors(teacher).length / 2);
  });

  it("a flipped bit never ends in anything but a sentence, or in gates of the right shapes that are finite", () => {
    const file = writeGates(tunedGates(2), shape, sha256);
    const dataStart = file.length - 4 * 2 * shape.layers * shape.width * shape.experts.count;
    let refused = 0;
    fc.assert(
      fc.property(fc.oneof(fc.nat({ max: dataStart * 8 - 1 }), fc.nat({ max: file.length * 8 - 1 })), (bit) => {
        const flipped = file.slice();
        flipped[bit >> 3] ^= 1 << (bit & 7);
        try {
          const gates = readGates(flipped, shape, sha256);
          expect(bit, "in the numbers").toBeGreaterThanOrEqual(dataStart * 8);
          for (const { data } of gates.values()) expect(data.every(Number.isFinite)).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ name: "StudioError", code: expect.stringMatching(/^(bad-package|newer-version)$/) });
          refused += 1;
        }
      }),
      { numRuns: 2000 },
    );
    expect(refused).toBeGreaterThan(0);
  });

  it("a file cut anywhere is refused", () => {
    const file = writeGates(tunedGates(2), shape, sha256);
    for (let length = 0; length < file.length; length++) {
      expect(() => readGates(file.subarray(0, length), shape, sha256)).toThrow(expect.objectContaining({ code: "bad-package" }));
    }
  });

  const fileWith = (change: (gates: Map<string, HostTensor>) => void, metadata: Record<string, string> = {}): Uint8Array => {
    const gates = new Map(tunedGates(2));
    change(gates);
    return writeSafetensors(gates, { format: "limbeck-gates", version: "1", teacher: sha256, ...metadata });
  };
  const same = (): void => {};

  it.each<[string, Uint8Array, RegExp]>([
    ["another teacher's", fileWith(same, { teacher: "cd".repeat(32) }), /tuned of the teacher with SHA-256 "cdcd.*, not of "abab/],
    ["of a model's format", writeSafetensors(tunedGates(2)), /format is "pt", not "limbeck-gates"/],
    ["without a version", fileWith(same, { version: "" }), /version of the gates is ""/],
    ["of a later version", fileWith(same, { version: "2" }), /of version 2; the newest this studio reads is 1/],
    ["without a layer", fileWith((gates) => gates.delete("h.1.mlp.gate.noise")), /Tensor h\.1\.mlp\.gate\.noise is missing/],
    [
      "of another width",
      fileWith((gates) => gates.set("h.0.mlp.gate.weight", { shape: [3, 4], data: new Float32Array(12) })),
      /h\.0\.mlp\.gate\.weight has the shape \[3,4\], not \[4,3\]/,
    ],
    [
      "with a number that is not finite",
      fileWith((gates) => {
        gates.get("h.1.mlp.gate.weight")!.data[2] = Number.POSITIVE_INFINITY;
      }),
      /h\.1\.mlp\.gate\.weight holds a value that is not finite/,
    ],
    ["with more than gates", fileWith((gates) => gates.set("wte.weight", teacher.get("wte.weight")!)), /Tensor wte\.weight is no gate/],
  ])("gates %s are refused by name", (_name, file, message) => {
    expect(() => readGates(file, shape, sha256)).toThrow(message);
  });

  it("a dense teacher has none, and what is not the gates of a shape is not written", () => {
    const { experts: _, ...dense } = shape;
    expect(() => readGates(writeGates(tunedGates(2), shape, sha256), dense, sha256)).toThrow(/dense and has no gates/);
    expect(() => writeGates(tunedGates(2), { ...shape, layers: 3 }, sha256)).toThrow(/h\.2\.mlp\.gate\.weight is missing/);
    expect(() => writeGates(teacher, shape, sha256)).toThrow(/wte\.weight is no gate/);
  });
});
