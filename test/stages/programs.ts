// What goes into packages beside models, for tests: short texts in place of the real ones, which the stage packs as they come.

import type { PageFiles } from "../../src/core/exchange/onnx/page";
import type { Programs } from "../../src/stages/export";

export const page: PageFiles = { html: "<p>", style: "p {}", script: "1;", licence: "MIT", runtime: Uint8Array.of(31, 139) };

export const programs: Programs = { mixture: "print(1)\n", sparse: "print(2)\n", page: async () => page };
