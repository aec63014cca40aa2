// The switches Chrome is started with. Imports nothing: vite.config.ts reads it before anything else is set up.

export type AdapterKind = "hardware" | "software";

/** Switches that keep Chrome off the network. */
export const quietArguments: readonly string[] = [
  "--no-sandbox", // containers refuse Chrome its sandbox, and it loads no page but ours
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Switches that keep Chrome off the network and give it a WebGPU adapter: the machine's own, or SwiftShader. */
export function chromeArguments(adapter: AdapterKind): string[] {
  const own = process.platform === "linux" ? ["--enable-features=Vulkan"] : []; // elsewhere WebGPU needs no switch
  return [...quietArguments, "--enable-unsafe-webgpu", ...(adapter === "software" ? ["--use-webgpu-adapter=swiftshader"] : own)];
}
