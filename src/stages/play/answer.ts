// Play: answers a prompt, and tells what else could have stood in the answer, both on this worker's GPU. What is done with
// it stands in the files beside this one.

import type { PlayCommands } from "../../protocol/commands";
import type { Context } from "../../protocol/host";
import type { Blobs } from "../../storage/blobs";
import { withGpu } from "../gpu";
import { readAlternatives } from "./alternatives";
import { readTask } from "./task";
import { write } from "./write";

type Of<Name extends keyof PlayCommands> = PlayCommands[Name];

/** Writes after the prompt; every token goes out as an event as soon as it is written. Throws StudioError for prompts that can't be answered. */
export async function answer(argument: Of<"generate">["arguments"], context: Context, blobs: Blobs): Promise<Of<"generate">["result"]> {
  const task = await readTask(argument, blobs);
  return { text: await withGpu(blobs, undefined, (executor) => write(executor, task, context, blobs)) };
}

/** What else could have stood at each place of an answer. */
export async function alternatives(
  argument: Of<"alternatives">["arguments"],
  context: Context,
  blobs: Blobs,
): Promise<Of<"alternatives">["result"]> {
  return withGpu(blobs, undefined, (executor) => readAlternatives(executor, argument, context, blobs));
}
