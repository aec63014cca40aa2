import { describe, expect, test } from "vitest";
import { webgpuAdvice } from "../../src/app/device";

const agents = {
  "Firefox on Linux": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  "Chrome on Linux": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
  "Chrome on Android": "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Mobile Safari/537.36",
  "Edge on Windows":
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
  "Safari on a Mac":
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15",
  "something else": "curl/8",
};

describe("what to do without WebGPU", () => {
  test.each([
    ["Firefox on Linux", "Firefox 141"],
    ["Chrome on Linux", "chrome://flags"],
    ["Chrome on Android", "Android 12"],
    ["Edge on Windows", "graphics acceleration"],
    ["Safari on a Mac", "Safari 26"],
    ["something else", "Chrome or Edge"],
  ] as const)("%s is told of %s", (browser, part) => {
    expect(webgpuAdvice(agents[browser], true)).toContain(part);
  });

  test("an address that is not secure is the first thing to mend, whatever the browser", () => {
    for (const agent of Object.values(agents)) expect(webgpuAdvice(agent, false)).toContain("127.0.0.1");
  });
});
