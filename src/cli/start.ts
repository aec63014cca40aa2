// npm start: builds the page if need be, serves it on this machine and says where, until Ctrl-C.

import { CommandError, EXIT, readArguments } from "./command";
import { ensureBuilt, serve } from "./serve";

const HELP = `Serves the studio on this machine.

  npm start                  at the first free port from 4173
  npm start -- --port 8080   at this port

Ctrl-C ends it.`;

function portFrom(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw new CommandError(EXIT.usage, `--port ${text} is no port; give a number from 1 to 65535.`);
  return port;
}

export async function main(given: readonly string[]): Promise<number> {
  const { values } = readArguments({
    args: [...given],
    options: { port: { type: "string" }, help: { type: "boolean", short: "h" } },
  });
  if (values.help === true) {
    console.log(HELP);
    return EXIT.ok;
  }
  const port = portFrom(values.port);
  await ensureBuilt();
  const server = await serve(port);
  console.log(`Limbeck is at ${server.address}\nOpen it in Chrome. Ctrl-C ends it.`);
  await new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  await server.close();
  return EXIT.ok;
}
