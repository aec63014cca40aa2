// What the card of a sparse model says that no dense one's does: its experts in words, how it was kept balanced, and how the
// program in its package is used. The card as a whole is card.ts's.

import type { ModelShape } from "../config/sizes";

type Experts = NonNullable<ModelShape["experts"]>;

export const expertsInWords = ({ count, active }: Experts): string =>
  `every layer has ${count} MLPs, its experts, of which a token takes ${active}`;

/** What a sparse model is trained with beside cross-entropy. */
export const BALANCED = "under noise on the gates, with a penalty on uneven load of the experts (CV², arXiv 1701.06538)";

/** The section on use. */
export function sparseUse(name: string, { count, active }: Experts): string {
  return [
    "## Use",
    "",
    "transformers does not know this kind of model; `sparse.py` in this package runs it.",
    "",
    "```sh",
    "pip install torch safetensors tokenizers",
    `cd ${name}`,
    'python sparse.py "Your text"',
    `python sparse.py "Your text" --active ${active === count ? 1 : count}`,
    'python sparse.py "Your text" --experts',
    "python sparse.py --help",
    "```",
    "",
    "```python",
    "from sparse import SparseGpt",
    'model = SparseGpt.load(".")',
    'print(model.choices(model.encode("Your text"))[0].experts)',
    'print(model.generate("Your text"))',
    "```",
    "",
    "A file of gates that were tuned to one student names this model by the SHA-256 of `model.safetensors`; `--gates FILE` puts them in place of its own.",
  ].join("\n");
}
