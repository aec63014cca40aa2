// Which kind of WebGPU adapter a command was asked for. Apart from adapter.ts, so that reading a command line loads no
// browser's driver.

import { CommandError, EXIT } from "./command";

const ADAPTER_CHOICES = ["auto", "hardware", "software"] as const;
export type AdapterChoice = (typeof ADAPTER_CHOICES)[number];

/** What --adapter was given. Throws CommandError(usage). */
export function adapterFrom(given: string): AdapterChoice {
  const choice = ADAPTER_CHOICES.find((name) => name === given);
  if (choice === undefined) throw new CommandError(EXIT.usage, `--adapter ${given}: it is auto, hardware or software.`);
  return choice;
}
