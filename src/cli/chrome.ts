// Which Chrome or Chromium the tests and the headless runner drive, and the switches it is started with.

/** Switches that keep Chrome off the network and give it a WebGPU adapter: the machine's own, or SwiftShader. */
export function chromeArguments(adapter: "hardware" | "software"): string[] {
  const quiet = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ];
  const gpu = adapter === "software" ? ["--use-webgpu-adapter=swiftshader"] : ["--enable-features=Vulkan"];
  return [...quiet, "--enable-unsafe-webgpu", ...gpu];
}
