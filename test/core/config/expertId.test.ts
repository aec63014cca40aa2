import { expect, test } from "vitest";
import { domainOfExpert, expertId, isExpertId } from "../../../src/core/config/expertId";

test("an expert's id gives back its domain, whatever that is called", () => {
  for (const domain of ["de", "expert:de", "", "a/b c"]) {
    expect(isExpertId(expertId(domain))).toBe(true);
    expect(domainOfExpert(expertId(domain))).toBe(domain);
  }
});

test("what is no expert's id has no domain", () => {
  for (const id of ["teacher", "common", "joint:jeet", "de"]) {
    expect(isExpertId(id)).toBe(false);
    expect(domainOfExpert(id)).toBeUndefined();
  }
});
