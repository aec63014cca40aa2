// The page of a mixture against the studio's own writing with the same weights and router, which are random: the router keeps
// changing its mind, and is often not sure. The studio computes with TensorFlow.js in Node, the page with onnxruntime in Chromium.

import { test as bare, expect } from "@playwright/test";
import * as tf from "@tensorflow/tfjs";
import type { ModelRecord } from "../../src/core/config/records";
import { parameterCount } from "../../src/core/config/sizes";
import { writeMixturePage } from "../../src/core/exchange/onnx/mixturePage";
import { writeSafetensors } from "../../src/core/exchange/safetensors";
import { encodeUtf8 } from "../../src/core/format/utf8";
import { referenceExecutor } from "../../src/core/reference/executor";
import { routerToJson } from "../../src/core/router/router-json";
import { toTokenizerJson } from "../../src/core/tokenizer/json";
import type { StudioEvent } from "../../src/protocol/events";
import { writables } from "../../src/stages/play/model";
import { write } from "../../src/stages/play/write";
import { paths } from "../../src/storage/blobs";
import { MemoryBlobs } from "../../src/storage/memory";
import { tokenizerFrom } from "../core/exchange/sample";
import { DOMAINS, hotRouter, ROUTING, separateExperts } from "../interop/produce_mixture";
import { TRAINING_TEXTS } from "../interop/texts";
import { pageFiles } from "../pageFiles";
import { writtenByPage } from "./exportedPage";

/** More than a window holds. */
const ASKED = { prompt: "The ferry leaves at eight.", tokens: 40 };

bare(
  "the page of a mixture changes experts, and asks several where the router is not sure, as the studio does",
  async ({ browser }, info) => {
    await tf.setBackend("cpu");
    const tokenizer = tokenizerFrom(
      TRAINING_TEXTS.map((text) => text.repeat(2)),
      400,
    );
    const tokens = [...tokenizer.encode(ASKED.prompt)];
    const router = hotRouter(tokenizer.vocabSize, tokens, { kind: "softmax", temperature: 8 }, "log");
    const experts = separateExperts(tokenizer.vocabSize);

    const blobs = new MemoryBlobs();
    for (const [i, { weights }] of experts.entries()) await blobs.write(paths.expert(i), writeSafetensors(weights));
    const records = experts.map(({ shape }, i): ModelRecord => {
      const counts = { parameters: parameterCount(shape), steps: 0, tokens: 0, seconds: 0 };
      return { id: `expert:${DOMAINS[i]}`, shape, path: paths.expert(i), final: {}, ...counts };
    });
    const prompt = { text: ASKED.prompt, tokens: ASKED.tokens, temperature: 0, topK: 0, topP: 1, seed: 1, writer: "routed" } as const;
    const studio: string[][] = [];
    const context = {
      emit: (event: StudioEvent) => void (event.kind === "token" && studio.push(Object.keys(event.writers).toSorted())),
      checkpoint: async () => {},
    };
    const task = { prompt, tokenizer, tokens, models: writables(records), router, routing: ROUTING };
    const text = await write(referenceExecutor, task, context, blobs);
    const sizes = new Set(studio.map(({ length }) => length));
    expect(sizes, "one expert and several take part").toEqual(new Set([1, 2]));
    expect(new Set(studio.map(String)).size, "those who write change").toBeGreaterThan(2);

    const zip = writeMixturePage({
      title: "Experts",
      experts: experts.map(({ shape, weights }, i) => ({ domain: DOMAINS[i], shape, tensors: weights })),
      router: encodeUtf8(routerToJson(router)),
      tokenizer: encodeUtf8(toTokenizerJson(tokenizer)),
      routing: ROUTING,
      card: "# Experts\n",
      page: await pageFiles(),
    });
    const page = await writtenByPage(browser, zip, info.outputPath("page"), ASKED, async (answer) => ({
      text: (await answer.allTextContents()).join(""),
      writers: await answer.evaluateAll((all) => all.map((one) => (one as HTMLElement).title)),
    }));
    expect(page.text).toBe(text);
    expect(
      page.writers.map((names) =>
        names
          .split(", ")
          .map((name) => `expert:${name}`)
          .toSorted(),
      ),
    ).toEqual(studio);
  },
);
