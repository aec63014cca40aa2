// Rows of parquet files, group by group and only the columns that may matter. Other tables are in delimited.ts.

import { gunzipSync } from "fflate";
import { decompress } from "fzstd";
import { parquetMetadataAsync, parquetReadObjects, parquetSchema } from "hyparquet";
import { StudioError } from "../../errors";
import { formatBytes } from "../../format/format";
import { UNPACK_LIMITS, UnpackBudget } from "./budget";
import { type ByteSource, readAt } from "./bytes";
import { damageOf } from "./damage";
import type { Row } from "./rows";

/** What columns may be packed by, beside snappy, which hyparquet reads itself; all without WebAssembly, which the page forbids. */
const compressors = {
  GZIP: (input: Uint8Array, length: number) => gunzipSync(input, { out: new Uint8Array(length) }),
  ZSTD: (input: Uint8Array, length: number) => decompress(input, new Uint8Array(length)),
};
const READ = ["UNCOMPRESSED", "SNAPPY", ...Object.keys(compressors)];

/** Bytes of a group of rows at most, unpacked: it is held as a whole. */
const MAX_GROUP = 2 ** 30;

/** Whether a file that begins like this is parquet. */
export const isParquet = ([p, a, r, one]: Uint8Array): boolean => p === 0x50 && a === 0x41 && r === 0x52 && one === 0x31;

/** The rows of a file. Throws StudioError "damaged-file", "binary-file" for other compressions, "too-large" for groups of rows that can't be held. */
export async function* parquetRows(source: ByteSource, path: string): AsyncGenerator<Row> {
  const file = {
    byteLength: source.size,
    slice: async (start: number, end = source.size) =>
      (await readAt(source, start, Math.min(end, source.size), path)).buffer as ArrayBuffer,
  };
  const budget = new UnpackBudget(path, source.size, UNPACK_LIMITS);
  let rowStart = 0;
  try {
    const metadata = await parquetMetadataAsync(file);
    const columns = parquetSchema(metadata)
      .children.filter(({ children, element }) => children.length === 0 && ["BYTE_ARRAY", "INT64", "INT32"].includes(element.type ?? ""))
      .map(({ element }) => element.name);
    for (const group of metadata.row_groups) {
      const held = group.columns
        .map(({ meta_data: column }) => column)
        .filter((column) => columns.includes(column?.path_in_schema[0] ?? ""));
      const bytes = held.reduce((sum, column) => sum + Number(column?.total_uncompressed_size ?? 0), 0);
      if (bytes > MAX_GROUP) throw groupTooLarge(path, bytes);
      const unread = held.find((column) => !READ.includes(column?.codec ?? ""));
      if (unread !== undefined) throw packedBy(path, unread.codec);
      const rowEnd = rowStart + Number(group.num_rows);
      for (const value of await parquetReadObjects({ file, metadata, columns, compressors, rowStart, rowEnd })) {
        // A text that a column repeats is stored once, and so may become many times as much.
        for (const cell of Object.values(value)) if (typeof cell === "string") budget.spend(cell.length);
        yield { number: ++rowStart, value };
      }
      rowStart = rowEnd;
    }
  } catch (error) {
    throw damageOf(error, path, "is damaged or cut short and can't be read as parquet");
  }
}

const packedBy = (path: string, codec: string): StudioError =>
  new StudioError(
    "binary-file",
    `The columns of ${path} are packed by ${codec.toLowerCase()}, which is not read here.`,
    "Write it anew with snappy, gzip or zstd, or as JSON lines.",
  );

const groupTooLarge = (path: string, bytes: number): StudioError =>
  new StudioError(
    "too-large",
    `${path} has rows in groups of ${formatBytes(bytes)}; ${formatBytes(MAX_GROUP)} is the most that is held at once.`,
    "Write it anew with smaller row groups, or as JSON lines.",
  );
