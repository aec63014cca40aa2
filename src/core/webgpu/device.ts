// The studio's own GPU device: asked for with every feature and limit that training can use, then given to
// TensorFlow.js, so that its tensors and our kernels share buffers and one queue. Not the choice between executors.

import * as tf from "@tensorflow/tfjs";
import { WebGPUBackend } from "@tensorflow/tfjs-backend-webgpu";
import type { DeviceSummary } from "../config/records";
import { StudioError } from "../errors";
import type { Adapter } from "./variants";

const WANTED_FEATURES: readonly GPUFeatureName[] = ["shader-f16", "subgroups" as GPUFeatureName, "timestamp-query"];

/** Limits worth raising to what the adapter has; the others stay at WebGPU's defaults. */
const WANTED_LIMITS = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupsPerDimension",
  "maxStorageBuffersPerShaderStage",
] as const;

/** What is known of a device before an executor is chosen for it. */
export type DeviceFacts = Omit<DeviceSummary, "executor">;

export interface OpenedDevice {
  readonly device: GPUDevice;
  readonly info: GPUAdapterInfo;
  readonly facts: DeviceFacts;
  readonly adapter: Adapter;
}

/** Opens a device on the fastest adapter. Throws StudioError("no-webgpu") where there is none. */
export async function openDevice(gpu: GPU | undefined): Promise<OpenedDevice> {
  const adapter = await gpu?.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) {
    throw new StudioError(
      "no-webgpu",
      gpu ? "This browser has WebGPU but found no GPU it may use." : "This browser has no WebGPU.",
      gpu
        ? "Turn on hardware acceleration in the browser's settings, or start Chrome with --enable-unsafe-webgpu."
        : "Open this page in Chrome or Edge 113 or newer, from localhost or over HTTPS.",
    );
  }
  const requiredFeatures = WANTED_FEATURES.filter((feature) => adapter.features.has(feature));
  const requiredLimits = Object.fromEntries(WANTED_LIMITS.map((name) => [name, adapter.limits[name]]));
  const device = await adapter.requestDevice({ requiredFeatures, requiredLimits });
  const { vendor, architecture, description } = adapter.info;
  const name = [...new Set([vendor, architecture, description].filter((part) => part !== ""))].join(" ") || "unnamed adapter";
  const subgroups = device.features.has("subgroups" as GPUFeatureName);
  const shaderF16 = device.features.has("shader-f16");
  return {
    device,
    info: adapter.info,
    facts: {
      name,
      software: /swiftshader|llvmpipe|lavapipe/i.test(name),
      shaderF16,
      subgroups,
      maxBufferBytes: Number(device.limits.maxBufferSize),
    },
    adapter: {
      subgroups,
      narrow: subgroups && (adapter.info.subgroupMaxSize ?? 0) <= 4,
      ...(shaderF16 ? { half: "f16" as const } : {}),
    },
  };
}

/**
 * Makes TensorFlow.js compute on `device`. Its kernels are registered for the name "webgpu", so the backend keeps it.
 * Matrix products are held to one program type: the default splits long sums over atomics, whose order, and so whose
 * bits, change from run to run.
 */
export async function adoptDevice({ device, info }: OpenedDevice): Promise<void> {
  tf.removeBackend("webgpu");
  tf.registerBackend("webgpu", () => new WebGPUBackend(device, info), 3);
  await tf.setBackend("webgpu");
  await tf.ready();
  tf.env().set("WEBGPU_MATMUL_PROGRAM_TYPE", 3);
  tf.env().set("WEBGPU_CPU_FORWARD", false);
  tf.env().set("WEBGPU_DEFERRED_SUBMIT_BATCH_SIZE", 64);
}
