// What the card of an ONNX package says on use, of a model and of a mixture's page. The cards as a whole are card.ts's and
// mixtureCard.ts's.

/** How people see the page of a package. */
const SERVED = [
  "The page `index.html` needs no network and no build: put the folder on any host of static files, or serve it on your own machine.",
  "",
  "```sh",
  "python -m http.server",
  "```",
  "",
  "Opened from the folder without a host, it asks for that folder, since browsers keep pages from reading the files beside them. It runs in WebAssembly, on one core.",
];

/** The section on use of a model's package. */
export function onnxUse(name: string): string {
  return [
    "## Use",
    "",
    ...SERVED,
    "",
    "In a program of your own, with transformers.js (`npm install @huggingface/transformers`), where the folder lies in `models`:",
    "",
    "```js",
    'import { env, pipeline } from "@huggingface/transformers";',
    'env.localModelPath = "./models/";',
    "env.allowRemoteModels = false;",
    `const write = await pipeline("text-generation", "${name}");`,
    'const [{ generated_text }] = await write("Your text");',
    "```",
    "",
    "Any ONNX runtime opens the file in `onnx`: tokens, mask, positions and the keys and values of earlier tokens go in, logits and all keys and values come out.",
  ].join("\n");
}

/** The section on use of a mixture's page. */
export const pageUse = [
  "## Use",
  "",
  ...SERVED,
  "",
  "In a page of your own, `page.js` alone does without the elements of `index.html`:",
  "",
  "```js",
  "const mixture = await limbeck.open();",
  'const probabilities = mixture.route("Your text"); // by domain',
  'for await (const { text } of mixture.write("Your text", { tokens: 32, temperature: 0.8 })) document.body.append(text);',
  "```",
].join("\n");

/** The files of a mixture's page and what they are. */
export const pageRows: readonly (readonly string[])[] = [
  ["index.html, page.css, page.js", "the page, which writes with the experts"],
  ["page.json", "which file is whose, and the router's settings"],
  ["experts/NAME.onnx", "an expert, in f32"],
  ["router.json", "the router between the experts"],
  ["tokenizer.json", "the tokenizer of all experts"],
  ["onnxruntime.bin, LICENSE.txt", "ONNX Runtime as WebAssembly, by Microsoft, and the licence of it and of the page"],
];
