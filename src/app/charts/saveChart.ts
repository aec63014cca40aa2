// A chart leaves the studio: as a picture of what is drawn, or as its numbers.

import { StudioError } from "../../core/errors";
import { type FileTitle, fileName, saveFile, saveRows } from "../save";
import { pictureOf } from "./picture";
import { pngOf } from "./png";
import { chartRows } from "./rows";
import type { ChartSpec } from "./spec";

export type ChartFormat = "svg" | "png" | "csv";

/**
 * Offers the chart as a file. Pictures are taken of `drawing` before this returns.
 * @throws StudioError when a picture is asked for before the chart is drawn.
 */
export async function saveChart(format: ChartFormat, of: FileTitle, spec: ChartSpec, drawing: SVGSVGElement | null): Promise<void> {
  if (format === "csv") {
    saveRows(chartRows(spec), of);
    return;
  }
  if (drawing === null) throw new StudioError("busy", `The chart ${of.title} is not drawn yet.`, "Wait a moment and save it again.");
  const picture = pictureOf(drawing, of.title, spec);
  const file = format === "svg" ? new Blob([picture.svg], { type: "image/svg+xml" }) : await pngOf(picture);
  saveFile(file, fileName(of, format));
}
