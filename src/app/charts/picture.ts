// A drawn chart as a picture that stands alone: an SVG file with its title, legend and axis labels, every colour and
// font written out, nothing that refers to the page. It is in the colours of the theme it is saved in.

import type { ChartSpec } from "./spec";

/** An SVG file and its size in CSS pixels. */
export interface Picture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

const SVG = "http://www.w3.org/2000/svg";

/** In CSS pixels: around everything, from line to line of text, and beside a legend's stroke. */
const MARGIN = 14;
const LINE = 18;
const GAP = 6;

/** A stroke of the legend. */
const STROKE = 18;

/** What a drawing has for the pointer that rests on it, and its own words for assistive technology. */
const NOT_PICTURED = ".recharts-tooltip-cursor, .recharts-active-dot, title, desc";

/**
 * The picture of `drawing`, which must be in the document: the colours are those that hold where it stands, and text is
 * measured there. The page is the same afterwards.
 */
export function pictureOf(drawing: SVGSVGElement, title: string, spec: ChartSpec): Picture {
  const picture = element("svg", {});
  drawing.parentNode?.append(picture);
  try {
    const size = compose(picture, drawing, title, spec);
    writeOutStyles(picture);
    return { svg: new XMLSerializer().serializeToString(picture), ...size };
  } finally {
    picture.remove();
  }
}

/** Lays the picture out from the top down: title, legend, unit of the values, drawing, name of the x axis. */
function compose(picture: SVGElement, drawing: SVGSVGElement, title: string, spec: ChartSpec): Omit<Picture, "svg"> {
  const { width: drawn, height: tall } = drawing.getBoundingClientRect();
  const background = element("rect", { fill: "var(--surface)" });
  const name = element("title", {});
  name.textContent = title;
  picture.append(name, background);

  let y = MARGIN + LINE;
  const heading = text(title, { x: MARGIN, y: y - 4, fill: "var(--ink)", "font-size": 15, "font-weight": 600 });
  picture.append(heading);
  const width = Math.ceil(Math.max(drawn, heading.getComputedTextLength()) + 2 * MARGIN);

  y = placeLegend(picture, spec, y, width) + LINE + GAP;
  picture.append(text(spec.yUnit ?? title, { x: MARGIN, y: y - 4 }));

  const plot = element("g", { transform: `translate(${MARGIN} ${y})` });
  plot.append(...[...drawing.childNodes].map((child) => child.cloneNode(true)));
  for (const extra of plot.querySelectorAll(NOT_PICTURED)) extra.remove();
  picture.append(plot);
  y += tall + 2 * GAP;
  picture.append(text(spec.xUnit ?? spec.xLabel, { x: width / 2, y: y - 4, "text-anchor": "middle" }));

  const height = Math.ceil(y + MARGIN);
  setAll(background, { x: 0, y: 0, width, height });
  setAll(picture, { width, height, viewBox: `0 0 ${width} ${height}` });
  return { width, height };
}

/** Writes the names of lines and levels below `top`, in as many rows as `width` asks for; where it ends. */
function placeLegend(picture: SVGElement, spec: ChartSpec, top: number, width: number): number {
  const lines = spec.lines.map(({ label, color, dash }) => ({ label, stroke: color, "stroke-width": 2.5, dash }));
  const levels = (spec.levels ?? []).map(({ label, value, color }) => ({
    label: `${label} ${spec.formatY(value)}`,
    stroke: color ?? "var(--line-strong)",
    "stroke-width": 1.5,
    dash: "2 3",
  }));
  let x = MARGIN;
  let y = top + LINE;
  for (const { label, dash, ...stroke } of [...lines, ...levels]) {
    const name = text(label, { x: STROKE + GAP, y: 0 });
    const entry = element("g", {});
    entry.append(element("path", { d: `M0 -4h${STROKE}`, fill: "none", ...stroke, ...(dash && { "stroke-dasharray": dash }) }), name);
    picture.append(entry);
    const wide = STROKE + GAP + name.getComputedTextLength();
    if (x > MARGIN && x + wide > width - MARGIN) {
      x = MARGIN;
      y += LINE;
    }
    entry.setAttribute("transform", `translate(${x} ${y - 4})`);
    x += wide + MARGIN;
  }
  return y;
}

/** Attributes that say where an element is, by its name; they are kept as they are. Every element may have the first. */
const PLACES: Readonly<Record<string, readonly string[]>> = {
  "": ["transform", "clip-path"],
  svg: ["width", "height", "viewBox"],
  path: ["d"],
  line: ["x1", "y1", "x2", "y2"],
  rect: ["x", "y", "width", "height"],
  circle: ["cx", "cy", "r"],
  text: ["x", "y"],
  tspan: ["x", "dy"],
  clipPath: ["id"],
};

/** What painted shapes and text look like, with what holds where an attribute is left out. */
const PAINT: Readonly<Record<string, string>> = {
  fill: "",
  "fill-opacity": "1",
  stroke: "none",
  "stroke-width": "1",
  "stroke-dasharray": "none",
  "stroke-opacity": "1",
};
const TYPE: Readonly<Record<string, string>> = { "font-family": "", "font-size": "", "font-weight": "400", "text-anchor": "start" };

/** Leaves each element its places and its looks as plain attributes: no class, no style, no variable. */
function writeOutStyles(picture: SVGElement): void {
  const elements = [picture, ...picture.querySelectorAll<SVGElement>("*")];
  // All looks are read before any class or style goes: they hold for what stands inside as well.
  const looks = elements.map((each) => {
    const style = getComputedStyle(each);
    const wanted = each instanceof SVGGeometryElement ? PAINT : each.tagName === "text" ? { ...PAINT, ...TYPE } : {};
    const values = Object.entries(wanted).map(([name, usual]) => [name, plain(style.getPropertyValue(name)), usual] as const);
    return Object.fromEntries(values.filter(([, value, usual]) => value !== usual));
  });
  elements.forEach((each, i) => {
    const kept = [...PLACES[""]!, ...(PLACES[each.tagName] ?? [])];
    for (const name of each.getAttributeNames()) if (!kept.includes(name)) each.removeAttribute(name);
    setAll(each, looks[i]!);
  });
  // Inner groups come after those they stand in, which may be empty without them.
  for (const group of [...picture.querySelectorAll("g")].reverse()) if (group.childElementCount === 0) group.remove();
}

/** Lengths without their unit, which in an SVG is the pixel anyway. */
const plain = (value: string): string => value.replace(/(\d)px\b/g, "$1");

type Attributes = Readonly<Record<string, string | number>>;

function setAll(target: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) target.setAttribute(name, String(value));
}

function element(name: string, attributes: Attributes): SVGElement {
  const made = document.createElementNS(SVG, name);
  setAll(made, attributes);
  return made;
}

function text(content: string, attributes: Attributes): SVGTextElement {
  const made = document.createElementNS(SVG, "text");
  setAll(made, { fill: "var(--ink-soft)", "font-size": 12, ...attributes });
  made.textContent = content;
  return made;
}
