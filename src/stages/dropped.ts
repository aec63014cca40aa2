// What becomes of dropped files: a packed corpus is taken as it stands, all others are read, cleaned, split and balanced.

import type { CorpusSummary } from "../core/config/records";
import type { AdditionArguments, CorpusCommands } from "../protocol/commands";
import type { Context } from "../protocol/host";
import type { Blobs } from "../storage/blobs";
import { addDomains } from "./addition";
import { ingest } from "./corpus";
import type { OpenPool } from "./helpers";
import { openPacked, refusePacked, restoreCorpus } from "./packedCorpus";

/** Makes the corpus from dropped files. Throws what ingest does, and StudioError("bad-package") for a packed corpus that can't be used. */
export async function takeDropped(
  argument: CorpusCommands["ingest"]["arguments"],
  context: Context,
  blobs: Blobs,
  openPool?: OpenPool,
): Promise<CorpusSummary> {
  const [first, ...others] = argument.files;
  const packed = first && others.length === 0 ? await openPacked(first) : undefined;
  if (packed) return restoreCorpus(packed, "corpus", context, blobs, openPool);
  await refusePacked(argument.files);
  return ingest(argument, context, blobs, openPool);
}

/** Adds the domains of dropped files to the corpus. Throws what addDomains does, and StudioError("bad-package") for a packed corpus. */
export async function addDropped(
  argument: AdditionArguments,
  context: Context,
  blobs: Blobs,
  openPool?: OpenPool,
): Promise<CorpusCommands["addDomains"]["result"]> {
  await refusePacked(argument.files);
  return addDomains(argument, context, blobs, openPool);
}
