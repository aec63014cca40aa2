// What llama.cpp makes of the studio's GGUF files, by the package node-llama-cpp with its prebuilt program: ids of texts, greedy
// continuations, and the loss on held-out rows. Run: node read_gguf.mjs FOLDER PACKAGES, where PACKAGES is the folder it is installed in.

import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, packages] = process.argv.slice(2);
const entry = createRequire(join(packages, "package.json")).resolve("node-llama-cpp");
const { getLlama } = await import(pathToFileURL(entry).href);
const llama = await getLlama({ gpu: false, build: "never", skipDownload: true, logLevel: "error" });
const { probes, model: expected, cuts } = JSON.parse(await readFile(join(folder, "expected.json"), "utf8"));

/** Ids of the probes by the tokenizer in a file. */
async function encoded(file) {
  const model = await llama.loadModel({ modelPath: join(folder, file), vocabOnly: true });
  const ids = probes.map((text) => model.tokenize(text, false));
  await model.dispose();
  return ids;
}

/** Nats per token on the held-out rows, and what is written after each prompt. Keys and values are kept as the studio keeps them. */
async function run(file) {
  const model = await llama.loadModel({ modelPath: join(folder, file), gpuLayers: 0 });
  const context = await model.createContext({
    contextSize: 64,
    threads: 1, // several wait for one another by spinning, which a busy machine makes slow
    flashAttention: false,
    experimentalKvCacheKeyType: "F32",
    experimentalKvCacheValueType: "F32",
  });
  const sequence = context.getSequence();
  let nats = 0;
  let scored = 0;
  for (const row of expected.rows) {
    await sequence.clearHistory();
    const asked = row.map((token) => [token, { generateNext: { logits: true } }]);
    const told = await sequence.controlledEvaluate(asked);
    for (let at = 0; at + 1 < row.length; at++) {
      nats += lossOf(told[at].next.logits, row[at + 1]);
      scored++;
    }
  }
  const greedy = [];
  for (const { prompt, greedy: wanted } of expected.written) {
    await sequence.clearHistory();
    const tokens = [];
    for await (const token of sequence.evaluate(prompt, { temperature: 0 })) {
      tokens.push(token);
      if (tokens.length === wanted.length) break;
    }
    greedy.push(tokens);
  }
  await context.dispose();
  await model.dispose();
  return { loss: nats / scored, greedy };
}

function lossOf(logits, token) {
  const values = [...logits.values()];
  const most = Math.max(...values);
  return most + Math.log(values.reduce((sum, logit) => sum + Math.exp(logit - most), 0)) - logits.get(token);
}

const models = {};
for (const file of expected.files) models[file] = { ids: await encoded(file), ...(await run(file)) };
const ids = {};
for (const name of Object.keys(cuts)) ids[name] = await encoded(`${name}.gguf`);
await writeFile(join(folder, "llama.json"), JSON.stringify({ models, ids }));
process.exit(0); // its threads would keep the process
