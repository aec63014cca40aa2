// Builds the page if need be and serves it for the journeys, as npm start does.

import { ensureBuilt, serve } from "../../src/cli/serve";

export default async function setUp(): Promise<() => Promise<void>> {
  await ensureBuilt();
  const server = await serve();
  process.env.LIMBECK_ADDRESS = server.address; // what the journeys' own processes inherit
  return server.close;
}
