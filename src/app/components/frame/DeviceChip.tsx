// What the studio computes on, in a few words; the details are in its tooltip.

import { Tooltip } from "@mantine/core";
import { formatBytes } from "../../../core/format/format";
import { useStudio } from "../../hooks/useStudio";
import type { DeviceState } from "../../state/store";
import classes from "./DeviceChip.module.css";

const EXECUTORS = { compiled: "Limbeck’s own kernels", plain: "Limbeck’s plain kernels", reference: "TensorFlow.js kernels" } as const;

/** The chip's text and its details. */
function labelsOf(device: DeviceState): { short: string; long: string } {
  if (device.status === "opening") return { short: "Opening the GPU …", long: "The studio asks the browser for a WebGPU device." };
  if (device.status === "missing") return { short: "No WebGPU", long: `${device.problem.message} ${device.problem.hint}` };
  const { name, software, shaderF16, subgroups, maxBufferBytes, executor, note } = device.summary;
  return {
    short: software ? "Software adapter" : name,
    long: [
      name,
      software ? "computed on the CPU: slow, but exact" : "",
      shaderF16 ? "half precision" : "no half precision",
      subgroups ? "subgroups" : "no subgroups",
      `largest buffer ${formatBytes(maxBufferBytes)}`,
      EXECUTORS[executor],
      note ?? "",
    ]
      .filter(Boolean)
      .join(" · "),
  };
}

export function DeviceChip() {
  const device = useStudio((state) => state.device);
  const { short, long } = labelsOf(device);
  return (
    <Tooltip label={long} multiline maw={320} withArrow events={{ hover: true, focus: true, touch: true }}>
      <button
        type="button"
        className={classes.chip}
        data-status={device.status}
        data-testid="device-chip"
        aria-label={`Device: ${short}. ${long}`}
      >
        <i aria-hidden="true" />
        <span>{short}</span>
      </button>
    </Tooltip>
  );
}
