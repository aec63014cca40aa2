// Rows as comma-separated text (RFC 4180), which spreadsheets and statistics programs read. Not for people: numbers keep
// their full precision.

export type CsvCell = string | number | undefined;

/**
 * Every row as a line that ends in CRLF. A missing cell is empty; a cell with a comma, a quote, a line end or a space at
 * its edge stands in quotes, its own doubled.
 */
export function csv(rows: readonly (readonly CsvCell[])[]): string {
  return rows.map((row) => `${row.map((cell) => quoted(String(cell ?? ""))).join(",")}\r\n`).join("");
}

function quoted(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
