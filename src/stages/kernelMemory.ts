// What was found out about the kernels on a driver, kept so that it need not be found out again: which executors passed
// the self-test, and which variants were fastest. A driver is an adapter in a version of a browser.

import { StudioError } from "../core/errors";
import type { Choices } from "../core/webgpu/variants";
import { type Blobs, paths } from "../storage/blobs";

export interface KernelMemory {
  readonly driver: string;
  readonly passed: readonly string[];
  readonly choices: Choices;
}

/** What is known of `driver`; nothing where the file is of another one, missing or no longer readable. */
export async function recallKernels(blobs: Blobs, driver: string): Promise<KernelMemory> {
  const nothing: KernelMemory = { driver, passed: [], choices: {} };
  if (!(await blobs.has(paths.kernels))) return nothing;
  try {
    const { driver: of, passed, choices } = JSON.parse(new TextDecoder().decode(await blobs.read(paths.kernels))) as KernelMemory;
    const isWhole = of === driver && Array.isArray(passed) && Object.values(choices).every((name) => typeof name === "string");
    return isWhole ? { driver, passed, choices } : nothing;
  } catch {
    return nothing;
  }
}

/**
 * Adds to what is known of a driver. Workers write one file, so what another one found out meanwhile is kept. Where
 * there is no room for it, or another tab has the project, it is found out again another time.
 */
export async function rememberKernels(blobs: Blobs, { driver, passed, choices }: KernelMemory): Promise<void> {
  const known = await recallKernels(blobs, driver);
  const memory: KernelMemory = { driver, passed: [...new Set([...known.passed, ...passed])], choices: { ...known.choices, ...choices } };
  try {
    await blobs.write(paths.kernels, new TextEncoder().encode(JSON.stringify(memory)));
  } catch (error) {
    if (!(error instanceof StudioError && (error.code === "storage-full" || error.code === "busy"))) throw error;
  }
}
