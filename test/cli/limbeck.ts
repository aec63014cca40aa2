// Runs a command of the project as a person would, in a process of its own; or only asks it what it refuses.

import { execFile } from "node:child_process";
import { join } from "node:path";
import { CommandError, EXIT, sentenceOf } from "../../src/cli/command";
import { root } from "../sources";

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** `node src/cli/launch.mjs ARGS…`, to its end. */
export function limbeck(...given: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const program = [join(root, "src/cli/launch.mjs"), ...given];
    const child = execFile(process.execPath, program, { cwd: root, maxBuffer: 64 * 1024 * 1024 }, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, stdout, stderr });
    });
  });
}

/** The sentence with which a command refuses a command line. Throws where it accepts it, or ends with another code than 2. */
export async function refusalOf(main: (given: readonly string[]) => Promise<number>, given: readonly string[]): Promise<string> {
  try {
    await main(given);
  } catch (error) {
    if (error instanceof CommandError && error.exitCode === EXIT.usage) return sentenceOf(error);
    throw error;
  }
  throw new Error(`${given.join(" ")} was accepted`);
}

/** The lines of an output that say something. */
export function linesOf(output: string): string[] {
  return output.split("\n").filter((line) => line.trim() !== "");
}
