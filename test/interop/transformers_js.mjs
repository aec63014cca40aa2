// What transformers.js makes of the studio's ONNX packages, for test_onnx.py: node transformers_js.mjs ASKED TOLD, two JSON files.
// It is installed by run.sh without the runtime that it brings, and computes with the one that the studio's pages have, so
// that nothing is fetched. Any request is an error.

import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";

const [asked, told] = process.argv.slice(2);
const { folder, prompts, texts, tokens } = JSON.parse(readFileSync(asked, "utf8"));

globalThis.fetch = (address) => Promise.reject(new Error(`a request for ${address}`));
const web = dirname(createRequire(import.meta.url).resolve("onnxruntime-web"));
globalThis[Symbol.for("onnxruntime")] = await import(pathToFileURL(`${web}/ort.node.min.mjs`).href);
const installed = createRequire(`${process.env.LIMBECK_TRANSFORMERS_JS}/`).resolve("@huggingface/transformers");
const { AutoModelForCausalLM, AutoTokenizer, env, pipeline, Tensor } = await import(
  pathToFileURL(installed.replace(/\.cjs$/, ".mjs")).href
);
env.backends.onnx.wasm.wasmPaths = `${pathToFileURL(web).href}/`;
env.useWasmCache = false;
env.allowRemoteModels = false;
env.localModelPath = folder;

const options = { device: "auto" };
const row = (values) => new Tensor("int64", BigInt64Array.from(values, BigInt), [1, values.length]);
const written = {};
for (const [name, all] of Object.entries(prompts)) {
  const model = await AutoModelForCausalLM.from_pretrained(`${name}.onnx_f32`, options);
  written[name] = [];
  for (const prompt of all) {
    const inputs = { inputs: row(prompt), attention_mask: row(prompt.map(() => 1)) };
    const ids = await model.generate({ ...inputs, do_sample: false, max_new_tokens: tokens });
    written[name].push(Array.from(ids.data, Number));
  }
}
const [name] = Object.keys(prompts);
const tokenizer = await AutoTokenizer.from_pretrained(`${name}.onnx_f32`);
const write = async (package_) => {
  const generate = await pipeline("text-generation", package_, options);
  return (await generate("The ferry", { do_sample: false, max_new_tokens: 3 }))[0].generated_text;
};
const ids = texts.map((text) => Array.from(tokenizer(text).input_ids.data, Number));
writeFileSync(told, JSON.stringify({ written, ids, text: await write(`${name}.onnx_f32`), half: await write(`${name}.onnx_f16`) }));
process.exit(0); // the runtime keeps its threads
