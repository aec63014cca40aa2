// Starts Chrome with the best WebGPU adapter it has, or the one asked for. A page of ours is opened to look, because
// only pages from a secure address have navigator.gpu.

import { type Browser, chromium } from "playwright-core";
import type { AdapterChoice } from "./adapterChoice";
import { type AdapterKind, chromeArguments } from "./chrome-arguments";
import { CommandError, EXIT, sentenceOf } from "./command";

/** Runs in the page: what kind of adapter WebGPU gives there. */
async function adapterKind(): Promise<AdapterKind | "none"> {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) return "none";
  const { vendor, architecture, description } = adapter.info;
  const drawnByCpu = /swiftshader|llvmpipe|lavapipe|basic render/i.test(`${vendor} ${architecture} ${description}`);
  return adapter.info.isFallbackAdapter || drawnByCpu ? "software" : "hardware";
}

export interface Launched {
  readonly browser: Browser;
  readonly adapter: AdapterKind;
}

async function tryAdapter(executablePath: string, page: string, wanted: AdapterKind): Promise<Launched | undefined> {
  const browser = await chromium
    .launch({ executablePath, args: chromeArguments(wanted), handleSIGINT: false, handleSIGTERM: false })
    .catch((error: unknown) => {
      throw new CommandError(EXIT.noBrowser, `${executablePath} did not start: ${sentenceOf(error).slice(0, 200)}`);
    });
  const probe = await browser.newPage();
  await probe.goto(page);
  const found = await probe.evaluate(adapterKind);
  await probe.close();
  if (found === wanted) return { browser, adapter: wanted };
  await browser.close();
  return undefined;
}

/**
 * Chrome with a WebGPU adapter of the kind chosen; `auto` takes the machine's own and falls back to SwiftShader.
 * `page` is any address of ours. Throws CommandError(noBrowser) when Chrome has no such adapter.
 */
export async function launchChrome(executablePath: string, page: string, choice: AdapterChoice): Promise<Launched> {
  const kinds: readonly AdapterKind[] = choice === "auto" ? ["hardware", "software"] : [choice];
  for (const kind of kinds) {
    const launched = await tryAdapter(executablePath, page, kind);
    if (launched !== undefined) return launched;
  }
  throw new CommandError(
    EXIT.noBrowser,
    choice === "auto"
      ? `${executablePath} offers no WebGPU adapter. Update Chrome, or set CHROME_PATH to a newer one.`
      : `${executablePath} offers no ${choice} WebGPU adapter. Try --adapter auto.`,
  );
}
