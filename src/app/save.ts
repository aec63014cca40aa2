// Hands files to the person as downloads of the browser. They are made on this device; nothing is sent anywhere.

import { type CsvCell, csv } from "../core/format/csv";
import { slugOf } from "../core/format/slug";

/** What a file's name is made of: what the figures are called and what they are of (a stage, a study). */
export interface FileTitle {
  readonly title: string;
  readonly source: string;
}

/** "Loss terms" of "expert:de" as SVG becomes "expert-de-loss-terms.svg". */
export function fileName({ title, source }: FileTitle, extension: string): string {
  const words = [source, title].map(slugOf).filter((slug) => slug !== "");
  return `${words.join("-")}.${extension}`;
}

/** Offers `content` as a download. */
export function saveFile(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // the browser has opened the file by then
}

/** Offers rows as a CSV file. */
export function saveRows(rows: readonly (readonly CsvCell[])[], of: FileTitle): void {
  const mark = "\ufeff"; // without it Excel takes the names' letters for those of an older encoding
  saveFile(new Blob([mark, csv(rows)], { type: "text/csv;charset=utf-8" }), fileName(of, "csv"));
}
