// npm run soak: kills a training run again and again, and says what each kill cost and whether the model is the one of a run that
// nobody disturbed. What is killed, and how, stands in kills.ts.

import { type Recipe, recipeFor } from "../core/config/recipe";
import { formatNumber } from "../core/format/format";
import { adapterFrom } from "./adapterChoice";
import { CommandError, EXIT, readArguments } from "./command";
import { type Kill, runWithKills } from "./kills";
import { withStudio } from "./session";

/** Seconds of compute that a kill may cost, those between two states included. */
const MOST_LOST = 60;

const HELP = `Trains a teacher on the sample texts in the studio's page, kills it at random moments, by turns its renderer, worker and GPU
device, resumes it each time, and compares the model with that of a run that nobody disturbed.

  npm run soak -- [options]

  --kills N         how often (without it, 50)
  --size SIZE       of the teacher: pico, nano or micro (without it, nano)
  --steps N         of the teacher (without it, as the size has)
  --every SECONDS   of compute between two states that are kept (without it, the recipe's 60)
  --within SECONDS  after training began or went on, in which a kill comes (without it, 90)
  --seed N          of the moments (without it, 1)
  --adapter KIND    auto (the GPU when there is one, else software), hardware or software

Exit codes: 0 every model is the same and no kill cost more than ${MOST_LOST} seconds, 1 otherwise, 2 bad command line, 3 no Chrome or no WebGPU.`;

const SIZES = ["pico", "nano", "micro"] as const;

function recipeOf(size: string, steps: number | undefined, everySeconds: number | undefined): Recipe {
  const known = SIZES.find((name) => name === size);
  if (known === undefined) throw new CommandError(EXIT.usage, `--size ${size}: there are ${SIZES.join(", ")}.`);
  const recipe = recipeFor(known);
  return {
    ...recipe,
    teacher: { ...recipe.teacher, steps: steps ?? recipe.teacher.steps },
    checkpoints: { everySeconds: everySeconds ?? recipe.checkpoints.everySeconds },
  };
}

function countFrom(option: string, given: string): number {
  const count = Number(given);
  if (!Number.isInteger(count) || count < 1) throw new CommandError(EXIT.usage, `--${option} ${given}: give a whole number of at least 1.`);
  return count;
}

const lineOf = ({ kind, step, resumedAt, lost }: Kill): string =>
  `${kind} killed after step ${step}; it went on from step ${resumedAt}: ${formatNumber(lost)} s of compute lost`;

export async function main(given: readonly string[]): Promise<number> {
  const { values } = readArguments({
    args: [...given],
    options: {
      kills: { type: "string", default: "50" },
      size: { type: "string", default: "nano" },
      steps: { type: "string" },
      every: { type: "string" },
      within: { type: "string", default: "90" },
      seed: { type: "string", default: "1" },
      adapter: { type: "string", default: "auto" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    console.log(HELP);
    return EXIT.ok;
  }
  const [steps, every] = (["steps", "every"] as const).map((name) =>
    values[name] === undefined ? undefined : countFrom(name, values[name]),
  );
  const [kills, within, seed] = (["kills", "within", "seed"] as const).map((name) => countFrom(name, values[name]));
  const recipe = recipeOf(values.size, steps, every);
  const report = await withStudio(adapterFrom(values.adapter), ({ browser, address }) =>
    runWithKills(browser, address, { recipe, kills, within, seed, onKill: (kill) => console.log(lineOf(kill)) }),
  );
  const worst = Math.max(...report.kills.map(({ lost }) => lost));
  const others = report.disturbed.filter((hash) => hash !== report.undisturbed);
  console.log(`${report.kills.length} kills in ${report.disturbed.length} runs; the worst cost ${formatNumber(worst)} s of compute.`);
  console.log(`Undisturbed: ${report.undisturbed}; ${others.length === 0 ? "every other run the same" : `others: ${others.join(", ")}`}.`);
  return others.length === 0 && worst <= MOST_LOST ? EXIT.ok : EXIT.failed;
}
