// The units of every chart's axes: one choice for all screens, kept in local storage.

import { useLocalStorage } from "@mantine/hooks";

export type XAxis = "tokens" | "step" | "seconds";

export interface ChartUnits {
  readonly x: XAxis;
  /** Nats per token or bits per byte. */
  readonly y: "nats" | "bits";
}

const DEFAULT: ChartUnits = { x: "tokens", y: "nats" };

export function useChartUnits(): readonly [ChartUnits, (units: ChartUnits) => void] {
  const [units, setUnits] = useLocalStorage<ChartUnits>({ key: "limbeck-chart-units", defaultValue: DEFAULT });
  return [units, setUnits];
}
