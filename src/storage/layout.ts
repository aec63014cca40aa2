// Which files a project can have, part by part: what `paths` makes and nothing else. A name from outside becomes a place in storage only
// when it is one of these.

import { paths } from "./blobs";

/** The parts that a project's files belong to, in the order in which they come about. */
export const PROJECT_PARTS = ["corpus", "tokens", "models", "checkpoints", "answers", "written", "studies", "exports"] as const;
export type ProjectPart = (typeof PROJECT_PARTS)[number];

const DOMAIN = "(0|[1-9]\\d{0,5})";
const SPLIT = "(train|validation|test|shifted)";
const IDS = "u(16|32)";
const MODEL = `models/(teacher|expert-${DOMAIN}(-gates)?|(jeet|moe-ce|together|sequential)/(shared|common|student|${DOMAIN}))\\.safetensors`;
/** What a model in training is kept by: its path, or that of students or a cell that has no file of its own. */
const TRAINED = `(${MODEL}|models/(jeet|moe-ce|together|sequential)|cells/(${DOMAIN}|students))`;
const KEY = "[0-9a-f]{16,64}";

/** Files as a whole project has them; studies have some of them in folders of their own. */
const FILES: readonly (readonly [part: ProjectPart, ...shapes: string[]])[] = [
  ["corpus", `corpus/${DOMAIN}\\.${SPLIT}(\\.keys)?\\.jsonl`],
  [
    "tokens",
    "tokenizer\\.json",
    "imported/(vocabulary\\.json|merges\\.txt)",
    `tokens/${DOMAIN}\\.${SPLIT}\\.(${IDS}|examples\\.u32)(\\.sha256)?`,
  ],
  ["models", MODEL, "router\\.json", `imported/${KEY}\\.safetensors`],
  ["checkpoints", `checkpoints/${TRAINED}/[a-z0-9]{1,16}`, `upcycling/(teacher|${DOMAIN})\\.(safetensors|json)`],
  ["answers", `signals/${DOMAIN}-k\\d{1,7}-t[\\d.e+-]{1,24}\\.(answers|json)`],
  ["written", `written/${KEY}/(record\\.json|\\d{1,9}\\.${IDS})`],
  [
    "exports",
    "exports/limbeck-[a-z0-9-]{1,100}\\.(zip|json|safetensors)",
    "balanced/limbeck-corpus\\.zip",
    "cluster/limbeck-cluster\\.zip",
    "packed/project\\.zip",
  ],
];
const STUDY = `studies/${KEY}/`;

const PATTERNS = FILES.map(([part, ...shapes]) => [part, new RegExp(`^(${shapes.join("|")})$`)] as const);
const IN_STUDY = new RegExp(`^${STUDY}`);

/** The part that a file of this path belongs to; undefined where no project keeps such a file. */
export function partOfFile(path: string): ProjectPart | undefined {
  const inner = path.replace(IN_STUDY, "");
  const part = PATTERNS.find(([, pattern]) => pattern.test(inner))?.[0];
  return part !== undefined && inner !== path ? "studies" : part;
}

/** What is kept for a while only: texts on their way into the corpus, and what was found out about the kernels of this device. */
export const PASSING = [paths.incoming, paths.asTheyCame, paths.nextCorpus, paths.takenResults, paths.kernels] as const;

/** The files and folders that stand at the top of a project's folder. */
export const TOP_NAMES: readonly string[] = [
  paths.corpus,
  "tokens",
  "models",
  "studies",
  "balanced",
  "cluster",
  "packed",
  paths.upcycling,
  paths.signals,
  paths.checkpoints,
  paths.written,
  paths.exports,
  paths.tokenizer,
  paths.imported,
  paths.router,
  ...PASSING,
];
