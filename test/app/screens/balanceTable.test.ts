import fc from "fast-check";
import { expect, test } from "vitest";
import { tableRows } from "../../../src/app/components/tableRows";
import { balanceTable } from "../../../src/app/screens/corpus/balanceTable";
import { balanceFigures } from "../../../src/core/config/balanceFigures";
import { domain } from "../fakeRecords";

const domains = [
  domain("en", { documents: 30, bytes: 12_000, trainDocuments: 9, trainBytes: 4_200, validationDocuments: 3, validationBytes: 1_000 }),
  domain("de", {
    documents: 12,
    bytes: 5_000,
    trainDocuments: 10,
    trainBytes: 4_000,
    validationDocuments: 1,
    validationBytes: 500,
    testDocuments: 1,
    testBytes: 500,
  }),
];

test("a domain's row has its documents, bytes and share of training before and after, and the last row the largest by the smallest", () => {
  const table = balanceTable({ domains }, undefined);
  expect(tableRows(table)).toEqual([
    ["Domain", "Documents before", "Documents after", "Bytes before", "Bytes after", "Share before", "Share after"],
    ["en", 27, 9, 11_000, 4_200, 11 / 15, 42 / 82],
    ["de", 10, 10, 4_000, 4_000, 4 / 15, 40 / 82],
    ["Largest : smallest", undefined, undefined, 2.75, 1.05, undefined, undefined],
  ]);
  expect(table.rows.at(-1)?.shown).toEqual({ bytesBefore: "2.75 ×", bytesAfter: "1.05 ×" });
});

test("tokens stand beside bytes once a tokenizer counted them, and a domain that it does not know has none", () => {
  const tokenizer = { vocabSize: 512, merges: 255, bytesPerToken: {}, trainTokens: { en: 1400 }, validationTokens: {} };
  const [heading, en, de] = tableRows(balanceTable({ domains }, tokenizer));
  expect([heading.at(-1), en.at(-1), de.at(-1)]).toEqual(["Tokens after", 1400, undefined]);
});

test("shares are all of the text, and no domain is more than the ratio times another", () => {
  const sizes = fc.array(fc.tuple(fc.integer({ min: 1, max: 1e9 }), fc.integer({ min: 1, max: 1e9 })), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(sizes, (all) => {
      const figures = balanceFigures(
        all.map(([train, cut], i) => domain(`${i}`, { bytes: train + cut + 500, trainBytes: train, validationBytes: 500 })),
      );
      for (const when of ["before", "after"] as const) {
        const parts = figures.domains.map((one) => one[when]);
        expect(parts.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
        for (const one of parts) for (const other of parts) expect(one.bytes / other.bytes).toBeLessThanOrEqual(figures.ratio[when]);
      }
    }),
  );
});
