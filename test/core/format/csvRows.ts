// Reads comma-separated text as RFC 4180 describes it, so that tests read what they wrote without the writer's rules.

/** The cells of every line as text. */
export function csvRows(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (let at = 0; at < text.length; ) {
    const [whole, inQuotes, bare, end] = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/.exec(text.slice(at)) ?? [];
    if (whole === undefined) throw new Error(`No cell begins at character ${at}.`);
    row.push(inQuotes?.replaceAll('""', '"') ?? bare!);
    at += whole.length;
    if (end === "\r\n") {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}
