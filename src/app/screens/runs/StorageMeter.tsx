// How much of the browser's storage the studio takes, asked again whenever runs came or went.

import { Progress } from "@mantine/core";
import { useEffect, useState } from "react";
import { formatBytes, formatPercent } from "../../../core/format/format";
import { storageEstimate } from "../../../storage/quota";
import { Panel } from "../../components/Panel";
import { useStudio } from "../../hooks/useStudio";

export function StorageMeter() {
  const runs = useStudio((state) => state.runs);
  const [room, setRoom] = useState<Awaited<ReturnType<typeof storageEstimate>>>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: other runs, another answer
  useEffect(() => {
    let wanted = true;
    storageEstimate().then(
      (answer) => wanted && setRoom(answer),
      () => {}, // a browser that does not tell gets no meter
    );
    return () => {
      wanted = false;
    };
  }, [runs]);
  if (room === undefined || room.most === 0) return null;
  const share = Math.min(1, room.used / room.most);
  return (
    <Panel title="Storage" aside={`${formatBytes(room.used)} of at most ${formatBytes(room.most)}`}>
      <Progress.Root size="lg">
        <Progress.Section value={share * 100} aria-label="Storage in use" aria-valuetext={formatPercent(share)} />
      </Progress.Root>
      <p className="soft small">
        Texts, models, studies and runs together, in this browser. A run’s curves take little; models are the large part. The disk itself
        may have less room than the browser allows.
      </p>
    </Panel>
  );
}
