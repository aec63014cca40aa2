// What the policy of the built page refuses: in the page and in its workers, from a host that sends it and from one that
// doesn't. That no journey's request leaves the origin is watched in every journey (studio.ts).

import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { root } from "../../src/cli/command";
import { hostOf } from "./host";

const ELSEWHERE = "https://elsewhere.example/";

/** The directives that refuse each of a few ways to run foreign code or to reach another place, as the page tries them. */
function refusals(page: Page): Promise<Record<string, string>> {
  return page.evaluate(async (elsewhere) => {
    const add = (tag: string, attributes: Record<string, string>, text = ""): void => {
      const element = document.body.appendChild(document.createElement(tag));
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      element.textContent = text;
    };
    const ways: Record<string, () => unknown> = {
      "an inline script": () => add("script", {}, "window.reached = true"),
      "an inline handler": () => document.body.setAttribute("onclick", "window.reached = true"),
      "a script from elsewhere": () => add("script", { src: elsewhere }),
      "a style attribute": () => add("p", { style: "color: red" }),
      "a picture from elsewhere": () => add("img", { src: elsewhere }),
      "a frame": () => add("iframe", { src: elsewhere }),
      "a worker made of text": () => new Worker(URL.createObjectURL(new Blob([""]))),
      "a request": () => fetch(elsewhere).catch(() => {}),
      "a socket": () => new WebSocket(elsewhere.replace("https", "wss")),
      "a beacon": () => navigator.sendBeacon(elsewhere, "text"),
    };
    const refused: Record<string, string> = {};
    for (const [name, tryIt] of Object.entries(ways)) {
      const violation = new Promise<string>((resolve) => {
        document.addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective), { once: true });
        setTimeout(() => resolve("nothing"), 5000);
      });
      tryIt();
      refused[name] = await violation;
      await new Promise((resolve) => setTimeout(resolve, 100)); // header and meta element refuse it each
    }
    // Not by `evaluate` itself, which a debugger may be allowed: the page does it in a turn of its own.
    refused.eval = await new Promise((resolve) =>
      setTimeout(() => {
        try {
          resolve(String(new Function("return 'nothing'")()));
        } catch (error) {
          resolve((error as Error).name);
        }
      }),
    );
    if ("reached" in window) refused.reached = "a script ran";
    return refused;
  }, ELSEWHERE);
}

const ALL_REFUSED = {
  "an inline script": "script-src-elem",
  "an inline handler": "script-src-attr",
  "a script from elsewhere": "script-src-elem",
  "a style attribute": "style-src-attr",
  "a picture from elsewhere": "img-src",
  "a frame": "frame-src",
  "a worker made of text": "worker-src",
  "a request": "connect-src",
  "a socket": "connect-src",
  "a beacon": "connect-src",
  eval: "EvalError",
};

/** Whether one of the page's workers can reach another place, or run text as code. */
async function refusedInWorker(page: Page): Promise<{ request: string; code: string }> {
  await expect.poll(() => page.workers().length).toBeGreaterThan(0);
  return page.workers()[0]!.evaluate(
    (elsewhere) =>
      new Promise<{ request: string; code: string }>((resolve) =>
        setTimeout(async () => {
          const told = new Promise<string>((tell) => {
            addEventListener("securitypolicyviolation", (event) => tell((event as SecurityPolicyViolationEvent).effectiveDirective));
            setTimeout(() => tell("nothing"), 5000);
          });
          fetch(elsewhere).catch(() => {});
          const request = await told;
          try {
            resolve({ request, code: String(new Function("return 'nothing'")()) });
          } catch (error) {
            resolve({ request, code: (error as Error).name });
          }
        }),
      ),
    ELSEWHERE,
  );
}

test("foreign code and other places are refused to the page and to its workers", async ({ page }) => {
  await page.goto(process.env.LIMBECK_ADDRESS!);
  expect(await refusals(page)).toEqual(ALL_REFUSED);
  expect(await refusedInWorker(page)).toEqual({ request: "connect-src", code: "EvalError" });
});

test("they are refused on a host that sends no policy, to the workers once the page is kept in the browser", async ({ page, context }) => {
  await context.addInitScript(() => Object.defineProperty(Navigator.prototype, "webdriver", { get: () => false }));
  const host = await hostOf(join(root, "dist"));
  try {
    await page.goto(host.address);
    expect(await refusals(page)).toEqual(ALL_REFUSED);
    await page.evaluate(async () => Boolean(await navigator.serviceWorker.ready));
    await page.reload();
    expect(await refusedInWorker(page)).toEqual({ request: "connect-src", code: "EvalError" });
  } finally {
    host.close();
  }
});
