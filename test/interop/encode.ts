// What the studio makes of tokenizers from outside: reads the tokenizer.json files of the folder that is named, encodes the texts of
// probes.json beside them with each, and writes what came of it: ids, texts that came back otherwise, and the file that it exports.

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { toTokenizerJson } from "../../src/core/tokenizer/json";
import { parseTokenizerJson } from "../../src/core/tokenizer/parse";

const [folder] = process.argv.slice(2);
const read = (name: string): string => readFileSync(join(folder, name), "utf8");
const probes: readonly string[] = JSON.parse(read("probes.json"));
for (const name of readdirSync(folder).filter((name) => name.endsWith(".tokenizer.json"))) {
  const remarks: string[] = [];
  const tokenizer = parseTokenizerJson(read(name), (sentence) => remarks.push(sentence));
  const ids = probes.map((text) => [...tokenizer.encode(text)]);
  const changed = probes.filter((text, i) => tokenizer.decode(ids[i]) !== text).length;
  writeFileSync(
    join(folder, name.replace("tokenizer", "studio")),
    JSON.stringify({ ids, changed, remarks, file: toTokenizerJson(tokenizer) }),
  );
}
