import { describe, expect, test } from "vitest";
import { createSeriesBook } from "../../src/app/series";
import type { StepColumns } from "../../src/protocol/events";

function steps(...numbers: number[]): StepColumns {
  return {
    step: numbers,
    tokens: numbers.map((step) => step * 100),
    seconds: numbers.map((step) => step * 0.5),
    learningRate: numbers.map(() => 1e-3),
    gradientNorm: numbers.map(() => 1),
    loss: numbers.map((step) => 10 - step),
    terms: { ce: numbers.map((step) => 9 - step) },
    weights: { alpha: numbers.map(() => 0.5) },
  };
}

/** A book whose waiting ends when the test says so. */
function bookWithClock() {
  const waiting: (() => void)[] = [];
  const book = createSeriesBook((run) => waiting.push(run));
  return { book, pass: () => waiting.splice(0).forEach((run) => void run()) };
}

describe("series", () => {
  test("between two publications the snapshot stays the same object, however many steps come in", () => {
    const { book, pass } = bookWithClock();
    const { subscribe, snapshot } = book.seriesOf("teacher");
    let heard = 0;
    subscribe(() => heard++);
    book.append("teacher", steps(1));
    const first = snapshot();
    book.append("teacher", steps(2, 3));
    book.append("teacher", steps(4));
    expect(snapshot()).toBe(first);
    expect(heard).toBe(1);
    pass();
    expect(snapshot().step).toEqual([1, 2, 3, 4]);
    expect(heard).toBe(2);
    pass();
    expect(heard).toBe(2);
  });

  test("columns hold the objective, its terms and weights, the rate, the norm and the speed between steps", () => {
    const { book } = bookWithClock();
    book.append("teacher", steps(1, 2));
    const { columns } = book.seriesOf("teacher").snapshot();
    expect(Object.keys(columns).sort()).toEqual(["ce", "gradientNorm", "learningRate", "loss", "tokensPerSecond", "weight/alpha"]);
    expect(columns.tokensPerSecond.last).toEqual([200, 200]);
    expect(columns.ce.last).toEqual([8, 7]);
  });

  test("two steps at the same instant leave a gap in the speed", () => {
    const { book } = bookWithClock();
    book.append("teacher", { ...steps(1, 2), seconds: [1, 1] });
    expect(book.seriesOf("teacher").snapshot().columns.tokensPerSecond.last).toEqual([100, undefined]);
  });

  test("finishing publishes the steps that still waited", () => {
    const { book } = bookWithClock();
    book.append("teacher", steps(1));
    book.append("teacher", steps(2));
    expect(book.finish("teacher").step).toEqual([1, 2]);
  });

  test("curves of an earlier run are shown until a new one begins", () => {
    const { book } = bookWithClock();
    book.append("teacher", steps(1, 2, 3));
    const before = book.finish("teacher");
    const other = bookWithClock().book;
    other.restore("teacher", before);
    expect(other.seriesOf("teacher").snapshot()).toBe(before);
    other.clear("teacher");
    other.append("teacher", steps(1));
    expect(other.seriesOf("teacher").snapshot().step).toEqual([1]);
  });

  test("stages don't hear of each other, and who has left hears nothing", () => {
    const { book, pass } = bookWithClock();
    let heard = 0;
    const leave = book.seriesOf("teacher").subscribe(() => heard++);
    book.append("expert:de", steps(1));
    expect(heard).toBe(0);
    leave();
    book.append("teacher", steps(1));
    pass();
    expect(heard).toBe(0);
  });
});
