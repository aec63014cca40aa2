// Tiny mixtures with everything that goes into their packages, for the tests of the exchange.

import { createHash } from "node:crypto";
import { routingDefaults } from "../../../src/core/config/routing";
import type { PackedKind } from "../../../src/core/exchange/mixtureManifest";
import type { Hash, MixtureParts } from "../../../src/core/exchange/mixturePackage";
import { encodeUtf8 } from "../../../src/core/format/utf8";
import { initializeGpt } from "../../../src/core/model/gpt";
import { initializeBody, initializeShared } from "../../../src/core/model/mixture";
import { SOFTMAX } from "../../../src/core/router/linear";
import { Router } from "../../../src/core/router/router";
import { routerToJson } from "../../../src/core/router/router-json";
import { shape as modelShape, parts } from "./sample";

export const shape = { ...modelShape, layers: 1, width: 4 };
export const domains = ["Français", "francais!"];

export const sha256: Hash = async (bytes) => createHash("sha256").update(bytes).digest("hex");

/** The bytes of router.json for some domains. */
export function routerFor(names: readonly string[]): Uint8Array {
  const idf = new Float32Array(shape.vocabSize).fill(1);
  const space = { vocabSize: shape.vocabSize, pairs: new Float64Array(0), idf, termFrequency: "count" } as const;
  const model = { weights: new Float32Array(names.length * shape.vocabSize), intercept: new Float32Array(names.length) };
  const router = { kind: "logistic-regression", domains: names, sequenceTokens: 16, space, model, link: SOFTMAX } as const;
  return encodeUtf8(routerToJson(new Router(router)));
}

/** A mixture of two experts, one of which is deeper and wider where they stand by themselves. */
export function mixtureParts(kind: PackedKind): MixtureParts {
  const isWhole = kind === "ple";
  return {
    kind,
    experts: domains.map((domain, i) => {
      const own = isWhole ? { ...shape, layers: 1 + i, ...(i > 0 && { inner: 20 }) } : shape;
      return { domain, shape: own, tensors: isWhole ? initializeGpt(own, i) : initializeBody(own, i) };
    }),
    ...(isWhole ? {} : { shared: initializeShared(shape, 2) }),
    ...(kind === "moe-ce" ? { common: initializeBody(shape, 3) } : {}),
    router: routerFor(domains),
    tokenizer: parts.tokenizer,
    card: "# A mixture\n",
    program: "print(1)\n",
    routing: { ...routingDefaults, abstainBelow: 0.5 },
    recipe: { name: "pico", seed: 2 ** 32 - 1 },
  };
}
