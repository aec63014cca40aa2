// What all commands share: how they end. An error that people can act on is one line on stderr and an exit code;
// nobody is shown a stack.

import { isAbsolute, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type ParseArgsConfig, parseArgs, stripVTControlCharacters } from "node:util";
import { StudioError } from "../core/errors";

export const EXIT = { ok: 0, failed: 1, usage: 2, noBrowser: 3, interrupted: 130 } as const;

/** The checkout. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Ends a command with this sentence and this exit code. */
export class CommandError extends Error {
  readonly exitCode: number;

  constructor(exitCode: number, sentence: string) {
    super(sentence);
    this.name = "CommandError";
    this.exitCode = exitCode;
  }
}

/** An error as one line: its sentence and next step, without colours or the lines of a stack that tools put into messages. */
export function sentenceOf(error: unknown): string {
  const text = error instanceof StudioError ? `${error.message} ${error.hint}` : error instanceof Error ? error.message : String(error);
  return stripVTControlCharacters(text)
    .replace(/^\s*at .*$/gm, "")
    .replace(/\s+/g, " ")
    .trim();
}

/** Runs a command to its exit code; errors become one line on stderr. */
export async function runCommand(main: (given: readonly string[]) => Promise<number>): Promise<never> {
  let code: number;
  try {
    code = await main(process.argv.slice(2));
  } catch (error) {
    code = error instanceof CommandError ? error.exitCode : EXIT.failed;
    console.error(`limbeck: ${sentenceOf(error)}`);
  }
  process.exit(code);
}

/** Reads a command line. Throws CommandError(usage) naming what is wrong with it. */
export function readArguments<const Config extends ParseArgsConfig>(config: Config & { args: string[] }) {
  try {
    return parseArgs({ ...config, strict: true });
  } catch (error) {
    throw new CommandError(EXIT.usage, `${sentenceOf(error).replace(/\.?$/, ".")} --help lists what there is.`);
  }
}

/** A path as short as it can be shown from here. */
export function shownPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short === "" || short.startsWith("..") || isAbsolute(short) ? resolve(path) : short;
}
