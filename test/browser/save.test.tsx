// What leaves the page: the files of a chart and of a table, as a person saves them, down to their bytes.

import { MantineProvider } from "@mantine/core";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { page, userEvent } from "vitest/browser";
import type { ChartSpec } from "../../src/app/charts/spec";
import { ChartFigure } from "../../src/app/components/ChartFigure";
import { DataTable } from "../../src/app/components/DataTable";
import "../../src/app/theme.css";

const spec: ChartSpec = {
  rows: [
    { x: 0, mean: 6, range: [5.5, 6.5] },
    { x: 50, mean: 4, range: [3.5, 4.5] },
    { x: 100, mean: 3, range: [2.75, 3.25] },
  ],
  lines: [{ key: "mean", label: "mean of <de> & en", color: "var(--accent)", dash: "5 3" }],
  band: { key: "range", color: "var(--accent)" },
  levels: [{ label: "random guess", value: 6.2 }],
  xLabel: "steps",
  yUnit: "nats per token",
  formatX: String,
  formatY: (value) => value.toFixed(1),
};

/** The files that the page has offered. */
let offered: { readonly name: string; readonly content: Promise<Blob> }[] = [];
let root: Root | undefined;

function show(figure: React.ReactNode): void {
  root = createRoot(document.body.appendChild(document.createElement("div")));
  root.render(<MantineProvider>{figure}</MantineProvider>);
}

beforeEach(() => {
  offered = [];
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    offered.push({ name: this.download, content: fetch(this.href).then((answer) => answer.blob()) });
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  root?.unmount();
  document.body.replaceChildren();
});

/** Saves the chart by its menu, with the keyboard alone; the file. */
async function saved(item: string): Promise<{ name: string; content: Blob }> {
  const before = offered.length;
  (page.getByRole("button", { name: "Save Loss of all" }).element() as HTMLElement).focus();
  await userEvent.keyboard("{Enter}");
  const entry = page.getByRole("menuitem", { name: item });
  await expect.element(entry).toBeVisible();
  for (let presses = 0; document.activeElement !== entry.element() && presses < 4; presses++) await userEvent.keyboard("{ArrowDown}");
  await userEvent.keyboard("{Enter}");
  await expect.poll(() => offered.length).toBe(before + 1);
  const { name, content } = offered[before]!;
  return { name, content: await content };
}

test("a chart leaves as a picture that stands alone, in both formats, and as its numbers", async () => {
  show(<ChartFigure title="Loss of all" source="expert:de" spec={spec} />);
  const curve = () => document.querySelector("[role=img] .recharts-line-curve");
  await expect.poll(curve, { timeout: 30_000 }).not.toBeNull(); // it loads lazily
  const before = document.querySelector("[role=img]")!.innerHTML;

  const svg = await saved("SVG, for print");
  expect(svg.name).toBe("expert-de-loss-of-all.svg");
  const source = await svg.content.text();
  const drawing = new DOMParser().parseFromString(source, "image/svg+xml");
  const picture = drawing.documentElement;
  expect(picture.localName).toBe("svg");
  const texts = [...drawing.querySelectorAll("text")].map(({ textContent }) => textContent);
  expect(texts).toEqual(
    expect.arrayContaining(["Loss of all", "mean of <de> & en", "random guess 6.2", "nats per token", "steps", "0", "100", "6.0"]),
  );
  expect(source).not.toMatch(/var\(|\sclass=|\sstyle=|<script|href=|url\((?!"?#)/);
  const accent = "rgb(154, 79, 23)"; // --accent in theme.css
  const dashed = [...drawing.querySelectorAll("path")].filter((path) => path.getAttribute("stroke") === accent);
  expect(dashed.map((path) => path.getAttribute("stroke-dasharray"))).toEqual(["5, 3", "5, 3"]); // in the legend and drawn
  expect(drawing.querySelector(`path[fill="${accent}"]`)?.getAttribute("fill-opacity")).toBe("0.16");
  expect(document.querySelector("[role=img]")!.innerHTML).toBe(before);

  const png = await saved("PNG, for slides");
  expect(png.name).toBe("expert-de-loss-of-all.png");
  const bytes = new DataView(await png.content.arrayBuffer());
  expect(bytes.getBigUint64(0)).toBe(0x89504e470d0a1a0an);
  const size = [bytes.getUint32(16), bytes.getUint32(20)]; // of the header chunk, which comes first
  expect(size).toEqual(["width", "height"].map((side) => 2 * Number(picture.getAttribute(side))));
  expect(size[0]).toBeGreaterThan(400);
  const image = await createImageBitmap(png.content);
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d")!;
  canvas.drawImage(image, 0, 0);
  const pixels = new Uint32Array(canvas.getImageData(0, 0, image.width, image.height).data.buffer);
  expect(pixels.includes(0xff174f9a)).toBe(true); // the accent, as the bytes of a pixel stand

  const table = await saved("CSV, the numbers");
  expect(table.name).toBe("expert-de-loss-of-all.csv");
  const mark = "\ufeff";
  expect(new TextDecoder("utf-8", { ignoreBOM: true }).decode(await table.content.arrayBuffer())).toBe(
    `${mark}steps,mean of <de> & en (nats per token),lowest (nats per token),highest (nats per token),random guess (nats per token)\r\n` +
      "0,6,5.5,6.5,6.2\r\n50,4,3.5,4.5,6.2\r\n100,3,2.75,3.25,6.2\r\n",
  );
});

test("a chart without values offers no file", async () => {
  show(<ChartFigure title="Loss of all" source="expert:de" spec={{ ...spec, rows: [] }} />);
  await expect.element(page.getByRole("img", { name: "Loss of all: no values yet." })).toBeVisible();
  await expect.element(page.getByRole("button")).not.toBeInTheDocument();
});

test("a table shows its numbers for people and leaves with every digit", async () => {
  show(
    <DataTable
      caption="Scores"
      source="router"
      corner="Domain"
      columns={[{ key: "f1", label: "F1", format: (share) => `${Math.round(100 * share)} %` }]}
      rows={[{ key: "de", label: "de, at", head: <b>German</b>, cells: { f1: 0.98765 } }]}
    />,
  );
  await expect.element(page.getByRole("row", { name: "German 99 %" })).toBeVisible();
  await page.getByRole("button", { name: "Save as CSV: Scores" }).click();
  expect(offered.map(({ name }) => name)).toEqual(["router-scores.csv"]);
  expect(await (await offered[0]!.content).text()).toBe('Domain,F1\r\n"de, at",0.98765\r\n');
});
