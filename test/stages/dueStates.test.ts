import { expect, test } from "vitest";
import { DueStates } from "../../src/stages/dueStates";

test("a state is due after so many seconds of compute since the last, and of what is there from the start", () => {
  const due = new DueStates(60, 100);
  expect([130, 159.9, 160].map((seconds) => due.at(seconds))).toEqual([false, false, true]);
  due.kept(170, 0.1);
  expect([229, 230].map((seconds) => due.at(seconds))).toEqual([false, true]);
});

test("one that takes long is due more seldom, so that keeping takes 3 % at most", () => {
  const due = new DueStates(60, 0);
  due.kept(60, 6);
  expect([259, 261].map((seconds) => due.at(seconds))).toEqual([false, true]);
});

test("one that is waited for is due at once, one that is to come soon as soon as it does not cost too much", () => {
  const due = new DueStates(60, 0);
  due.kept(60, 0.3);
  due.want("soon");
  expect([65, 70.1].map((seconds) => due.at(seconds))).toEqual([false, true]);
  due.want("now");
  due.want("soon");
  expect(due.at(60)).toBe(true);
  due.kept(60, 0.3);
  expect(due.at(75)).toBe(false);
});
