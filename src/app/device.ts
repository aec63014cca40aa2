// What to do in a browser that offers no WebGPU, told from its user agent. Not how a device is opened: the worker that
// computes on it does that.

/** The next step for someone whose browser has no WebGPU. Facts as of 2026 from the browsers' release notes. */
export function webgpuAdvice(userAgent: string, secure: boolean): string {
  if (!secure) return "Open the studio under https or 127.0.0.1: browsers offer WebGPU to secure addresses only.";
  const agent = userAgent.toLowerCase();
  if (agent.includes("firefox"))
    return "Use Firefox 141 or newer on Windows, or 145 or newer on a Mac with Apple silicon; elsewhere open the studio in Chrome or Edge.";
  if (agent.includes("chrome") || agent.includes("chromium") || agent.includes("edg/")) return chromiumAdvice(agent);
  if (agent.includes("safari")) return "Update to Safari 26 (macOS 26, iOS 26 or iPadOS 26), or open the studio in Chrome.";
  return "Open the studio in a current Chrome or Edge on a computer.";
}

function chromiumAdvice(agent: string): string {
  if (agent.includes("android")) return "Use Chrome 121 or newer on Android 12 or newer, or a computer.";
  if (agent.includes("linux"))
    return "Open chrome://flags, enable “Unsafe WebGPU Support” and “Vulkan”, restart the browser and check chrome://gpu.";
  return "Update to version 113 or newer, switch on “Use graphics acceleration when available” under Settings → System, and restart the browser.";
}
