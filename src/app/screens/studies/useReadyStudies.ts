// The studies that come with the studio, read from its own files when the screen is first shown.

import { useEffect, useState } from "react";
import { parseStudy } from "../../../core/study/gate";
import { READY_STUDIES } from "../../../core/study/ready";
import type { Study } from "../../../core/study/study";

/** Those that could be read, in their order; none at first. One that can't be read is left out: it is a file of this page. */
export function useReadyStudies(): readonly Study[] {
  const [studies, setStudies] = useState<readonly Study[]>([]);
  useEffect(() => {
    let shown = true;
    const read = async (name: string): Promise<Study> => parseStudy(await (await fetch(`recipes/${name}.json`)).text());
    void Promise.allSettled(READY_STUDIES.map(read)).then((results) => {
      if (shown) setStudies(results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : [])));
    });
    return () => {
      shown = false;
    };
  }, []);
  return studies;
}
