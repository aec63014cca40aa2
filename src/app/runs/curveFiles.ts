// Runs as files of curves and back: the corpus worker makes and reads the files; here they come from the kept runs, and go there.

import type { StoreApi } from "zustand/vanilla";
import type { CurveFormat } from "../../core/config/curveFormats";
import { type Problem, StudioError, toProblem } from "../../core/errors";
import type { DroppedFile } from "../../protocol/commands";
import type { StudioState } from "../state/store";
import type { Workers } from "../workers";
import { importedRun } from "./imported";
import type { RunKeeper } from "./keep";

export interface CurveFileParts {
  readonly store: StoreApi<StudioState>;
  readonly runs: Pick<RunKeeper, "history" | "bringIn">;
  readonly workers: Pick<Workers, "corpus">;
  /** Offers a file as a download. */
  saveFile(content: Blob, name: string): void;
  /** Milliseconds since 1970. */
  now(): number;
}

export function createCurveFiles({ store, runs, workers, saveFile, now }: CurveFileParts) {
  return {
    /** Offers the curves of these runs as one file. Rejects with StudioError("missing-stage") where one's are not there. */
    async save(names: readonly string[], format: CurveFormat): Promise<void> {
      const wanted = store.getState().runs.filter(({ name }) => names.includes(name));
      const written = await Promise.all(
        wanted.map(async ({ name, startedAt }) => {
          const history = await runs.history(name);
          if (!history) throw new StudioError("missing-stage", `The curves of ${name} are not there.`, "Leave that run out.");
          return { run: { name, startedAt }, history: { series: history.series, evaluations: history.evaluations } };
        }),
      );
      const { name, bytes } = await workers.corpus().call("writeCurves", { runs: written, format });
      saveFile(new Blob([bytes as Uint8Array<ArrayBuffer>]), name);
    },
    /** Keeps the runs in files of curves; what was wrong with files that hold none, which keep no other from coming in. */
    async bringIn(files: readonly DroppedFile[]): Promise<readonly Problem[]> {
      const problems: Problem[] = [];
      for (const dropped of files) {
        try {
          for (const read of await workers.corpus().call("readCurves", dropped))
            await runs.bringIn((others) => importedRun(read, dropped.path, now(), others));
        } catch (error) {
          problems.push(toProblem(error));
        }
      }
      return problems;
    },
  };
}
