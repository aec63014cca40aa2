// The colours of many domains, as theme.css names them: each can be read on its ground and told from the others.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { domainColor, domainLine } from "../../../src/app/hooks/domains";

const css = readFileSync(join(import.meta.dirname, "../../../src/app/theme.css"), "utf8");
const [light, dark] = css.split(':root[data-mantine-color-scheme="dark"]').slice(0, 2);
const many = Array.from({ length: 16 }, (_, i) => `domain ${i}`);

type Linear = readonly [red: number, green: number, blue: number];

/** The linear RGB of a variable of the theme. */
function colorOf(scheme: string, name: string): Linear {
  const [, hex] = new RegExp(`${name}: #([0-9a-f]{6});`).exec(scheme) ?? [];
  if (hex === undefined) throw new Error(`the theme has no ${name}`);
  const channels = [0, 2, 4].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  return channels.map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)) as unknown as Linear;
}

const luminance = ([red, green, blue]: Linear): number => 0.2126 * red + 0.7152 * green + 0.0722 * blue;

/** WCAG 2 contrast of two colours. */
function contrast(one: Linear, other: Linear): number {
  const [low, high] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

/** Distance in OKLab (Ottosson, 2020): about 0.02 is just seen side by side. */
function distance(one: Linear, other: Linear): number {
  const [a, b] = [oklab(one), oklab(other)];
  return Math.hypot(...a.map((value, i) => value - b[i]));
}

function oklab([r, g, b]: Linear): readonly number[] {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

test.each([
  ["light", light],
  ["dark", dark],
])("in the %s scheme sixteen domains can be read and told apart", (_, scheme) => {
  const colors = many.map((name) => colorOf(scheme, domainColor(many, name).slice("var(".length, -1)));
  const grounds = ["--page", "--surface", "--raised"].map((name) => colorOf(scheme, name));
  for (const [i, color] of colors.entries()) {
    for (const ground of grounds) expect(contrast(color, ground), many[i]).toBeGreaterThanOrEqual(4.5);
    for (const [j, other] of colors.slice(0, i).entries())
      expect(distance(color, other), `${many[i]} and ${many[j]}`).toBeGreaterThan(0.045);
    if (i >= 8) for (const other of colors.slice(0, i)) expect(distance(color, other), many[i]).toBeGreaterThan(0.095);
  }
});

test("no two of twenty-four domains have the same line", () => {
  const domains = Array.from({ length: 24 }, (_, i) => `domain ${i}`);
  const looks = domains.map((name) => domainLine(domains, name)).map(({ color, dash }) => `${color} ${dash}`);
  expect(new Set(looks).size).toBe(24);
});

test("what is no domain has the ink's colour and a whole line", () => {
  expect(domainLine(["de"], "teacher")).toEqual({ key: "teacher", label: "teacher", color: "var(--ink)" });
});
