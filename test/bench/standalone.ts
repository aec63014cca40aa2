// The benchmark on a machine with nothing but Node: what `npm run bench -- --bundle FILE` writes out. It takes the
// command's options, as far as they speak of the run in Node.

import { HELP, readBenchArguments } from "../../src/cli/benchArguments";
import { benchTable, deliver } from "../../src/cli/benchReport";
import { EXIT, runCommand } from "../../src/cli/command";
import { benchOnDevice } from "./device";

await runCommand(async (given) => {
  const wanted = readBenchArguments(["--device", ...given]);
  if (wanted.help) console.log(HELP);
  else deliver(await benchOnDevice(wanted), benchTable, wanted);
  return EXIT.ok;
});
