// The benchmark in Node, on whatever GPU Dawn finds: the package webgpu put where a browser has navigator.gpu.

import { createRequire } from "node:module";
import type { BenchArguments } from "../../src/cli/benchArguments";
import { type BenchReport, casesOf, collect } from "../../src/cli/benchCases";
import { CommandError, EXIT, sentenceOf } from "../../src/cli/command";
import { type DeviceFacts, openDevice } from "../../src/core/webgpu/device";
import { benchWith } from "./run";

/** Opens what browsers keep behind --enable-unsafe-webgpu, such as subgroups and timestamps. */
const SWITCHES = ["enable-dawn-features=allow_unsafe_apis"];

interface Dawn {
  create(switches: string[]): GPU;
  readonly globals: object;
}

/** Dawn for Node: the file that DAWN_NODE names, else the package's own. Throws CommandError where neither loads. */
async function loadDawn(): Promise<Dawn> {
  const file = process.env.DAWN_NODE;
  try {
    return file ? createRequire(import.meta.url)(file) : await import("webgpu");
  } catch (error) {
    throw new CommandError(EXIT.noBrowser, `Dawn can't be loaded (${sentenceOf(error)}). Set DAWN_NODE to a dawn.node for this system.`);
  }
}

/** Gives this process a navigator.gpu and tells what it is. Throws CommandError(noBrowser) where there is no GPU. */
async function provideGpu(): Promise<DeviceFacts> {
  const { create, globals } = await loadDawn();
  Object.assign(globalThis, globals);
  Object.defineProperty(globalThis, "navigator", { value: { gpu: create(SWITCHES) }, configurable: true });
  if (!(await navigator.gpu.requestAdapter())) {
    const advice = "Install the graphics card's driver; on Linux, Dawn needs Vulkan's (and libvulkan.so.1).";
    throw new CommandError(EXIT.noBrowser, `Dawn found no GPU here. ${advice}`);
  }
  const { device, facts } = await openDevice(navigator.gpu);
  device.destroy();
  return facts;
}

/** Runs the engine's cases on the machine's GPU. Throws CommandError(noBrowser) where there is none. */
export async function benchOnDevice({ sizes, rounds }: BenchArguments): Promise<BenchReport> {
  const { name, software } = await provideGpu();
  console.error(`Running on ${name} …`);
  const usual = ["nano", "micro", "mini", ...(software ? [] : (["small"] as const))] as const;
  return collect(benchWith({ engine: () => import("./engine") }), casesOf(sizes ?? usual, ["engine"]), rounds);
}
