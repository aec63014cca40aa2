// The page that goes into packages, as the build has it, for tests in Node.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pageRuntime, pageScript } from "../src/cli/pages";
import type { PageFiles } from "../src/core/exchange/onnx/page";
import { root } from "./sources";

export async function pageFiles(): Promise<PageFiles> {
  const text = (name: string): Promise<string> => readFile(join(root, "src", "pages", name), "utf8");
  return {
    html: await text("index.html"),
    style: await text("page.css"),
    licence: await text("LICENSE.txt"),
    script: await pageScript(),
    runtime: await pageRuntime(),
  };
}
