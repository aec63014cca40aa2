// Every kernel that reads or writes halves, compiled as WGSL with f16 by Dawn, the compiler that Chrome has, on a device
// that executes nothing. What the kernels compute with halves is tested in test/browser, where they are packed.

import { afterAll, beforeAll, expect, test } from "vitest";
import { create, globals } from "webgpu";
import type { LossTerm } from "../../../src/core/graph/loss";
import { parameterShapes } from "../../../src/core/model/gpt";
import { STUDENT } from "../../../src/core/model/predicting";
import { trainProgram } from "../../../src/core/model/training";
import { type Call, moduleText } from "../../../src/core/webgpu/call";
import { copiedModels, copyCalls } from "../../../src/core/webgpu/halfCopies";
import { lower } from "../../../src/core/webgpu/lower";
import { updateCalls } from "../../../src/core/webgpu/optimizer";
import type { Adapter } from "../../../src/core/webgpu/variants";
import { weightLayout } from "../../../src/core/webgpu/weights";

/** Kept as long as the device is: when it is collected before, Dawn ends the process. */
let gpu: GPU;
let device: GPUDevice;

beforeAll(async () => {
  Object.assign(globalThis, globals);
  gpu = create(["backend=null"]);
  const adapter = await gpu.requestAdapter();
  if (!adapter) throw new Error("the package webgpu has no null backend here");
  device = await adapter.requestDevice({ requiredFeatures: ["shader-f16", "subgroups" as GPUFeatureName] });
});

afterAll(() => device?.destroy());

/** What Dawn says against a module; nothing when it can be a pipeline. */
async function faultOf(code: string): Promise<string | undefined> {
  device.pushErrorScope("validation");
  const module = device.createShaderModule({ code });
  const { messages } = await module.getCompilationInfo();
  const refused = await device.popErrorScope();
  if (refused !== null || messages.length > 0) return refused?.message ?? messages[0].message;
  return device.createComputePipelineAsync({ layout: "auto", compute: { module, entryPoint: "main" } }).then(
    () => undefined,
    (error: Error) => error.message,
  );
}

/** Large enough for the largest tiles, under a teacher, with an odd vocabulary. */
const shape = { layers: 1, heads: 2, width: 128, context: 32, vocabSize: 133 };
const terms: readonly LossTerm[] = [{ kind: "ce" }, { kind: "forward-kl", temperature: 2 }];
const everything: Adapter = { subgroups: true, narrow: false, half: "f16" };

/** The calls of a training program, accumulating and not, by every variant that any place offers. */
function allCalls(): readonly Call[] {
  const program = trainProgram(shape, terms, 5, shape);
  const { points } = lower(program, { adapter: everything, choices: {} }, false, "f16");
  const names = new Set(points.flatMap(({ trials }) => trials().map(({ name }) => name)));
  const lowered = [...names].flatMap((name) => {
    const choices = Object.fromEntries(points.map(({ key }) => [key, name]));
    return [false, true].flatMap((accumulates) => lower(program, { adapter: everything, choices }, accumulates, "f16").calls);
  });
  const shapes = [...parameterShapes(shape)].map(([name, dimensions]) => [name, { shape: dimensions }] as const);
  const layout = weightLayout(new Map(shapes));
  const settings = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, clip: 1 };
  const updates = updateCalls({ adapter: everything, choices: {} }, new Map([[STUDENT, layout]]), settings, new Map([[STUDENT, "f16"]]));
  return [...lowered, ...updates, ...copyCalls(copiedModels(lowered), () => layout)];
}

test("every kernel with halves is WGSL that Dawn compiles", async () => {
  const calls = allCalls().filter(({ bindings }) => bindings.some(({ operand }) => operand.half));
  const modules = new Map(calls.map((call) => [moduleText(call), call.label]));
  const faults: string[] = [];
  for (const [code, label] of modules) {
    expect(code).toContain("enable f16;");
    const fault = await faultOf(code);
    if (fault !== undefined) faults.push(`${label}: ${fault}`);
  }
  expect(faults).toEqual([]);
  const labels = new Set(calls.map(({ label }) => label.replace(/ \d.*/, "")));
  expect([...labels].sort()).toEqual([
    "adamw",
    "attention",
    "attention dk, dv",
    "attention dq",
    "copy as halves",
    "head dw",
    "head dx",
    "layer norm",
    "linear",
    "logits",
    "matmul",
    "teacher logits",
  ]);
  expect(modules.size).toBeGreaterThan(60);
});

test("a module that misuses halves is refused", async () => {
  const fault = await faultOf("enable f16;\n@compute @workgroup_size(1) fn main() { let x: vec4f = vec4<f16>(1); }");
  expect(fault).toContain("f16");
});
