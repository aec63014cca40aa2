// npm run screenshot: trains on the sample texts in headless Chrome and takes the README's picture of the Teacher screen
// while it runs: nothing in it is staged.

import { join } from "node:path";
import { EXIT, readArguments, root } from "./command";
import { openStudio } from "./drive";
import { withStudio } from "./session";

const HELP = `Takes public/screenshot.png of a real run on the sample texts.

  npm run screenshot -- [--size nano] [--at 0.75]

--size is the size of the models, --at the share of the teacher's steps after which the picture is taken.`;

/** Runs in the page: waits until this share of the teacher's steps is done. */
function teacherAt(share: number): Promise<void> {
  return new Promise((resolve) => {
    window.limbeck.onProgress(({ stage, done, total }) => {
      if (stage === "teacher" && done !== undefined && total !== undefined && done >= share * total) resolve();
    });
  });
}

export async function main(given: readonly string[]): Promise<number> {
  const { values } = readArguments({
    args: [...given],
    options: {
      size: { type: "string", default: "nano" },
      at: { type: "string", default: "0.75" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help === true) {
    console.log(HELP);
    return EXIT.ok;
  }
  const path = join(root, "public", "screenshot.png");
  await withStudio("auto", async ({ browser, address }) => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: "light" });
    await openStudio(page, `${address}#/?size=${values.size}`);
    await page.getByTestId("start-sample").click();
    await page.evaluate(teacherAt, Number(values.at));
    await page.goto(`${address}#/teacher?size=${values.size}`);
    await page.waitForTimeout(2000); // the charts are a chunk of their own
    await page.screenshot({ path });
  });
  console.log(`Taken: ${path}`);
  return EXIT.ok;
}
