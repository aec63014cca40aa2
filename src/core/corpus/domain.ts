// Which domain a dropped file belongs to, from its path alone: the top-most folder that tells files apart, or
// the name of a loose file. Not a language detector: what people put into one folder stays together.

/** Folders and files that tools leave behind and nobody means to train on; names with a leading dot as well. */
const LEFT_BEHIND = new Set(["__pycache__", "__MACOSX", "node_modules", "Thumbs.db", "desktop.ini"]);

/** Names that stand for something else beside domains: rows of the grid, a list without names, and JavaScript's own property. */
const TAKEN = new Set(["teacher", "routed", "none", "__proto__"]);

/** A name as a list of names can hold it, in which commas stand between them. */
const listed = (name: string): string => name.replaceAll(/\s*,\s*/g, " ").trim() || name;

const free = (name: string): string => (TAKEN.has(name) ? `${name} texts` : listed(name));

/** Whether a domain can be called so. */
export const isDomainName = (name: string): boolean => name !== "" && free(name) === name;

/**
 * The domain of each path, in the order of `paths`; undefined for hidden files and tool folders.
 *
 * `corpora/french/a.txt` beside `corpora/german/b.txt` is `french`; a dropped folder `french` with anything in it
 * is `french`; a loose `french-02.txt` is `french`, a loose `x.py` is `python`. An archive is a folder: `french.zip` is `french`.
 */
export function assignDomains(paths: readonly string[]): readonly (string | undefined)[] {
  const files = paths.map(parsePath);
  const container = containerOf(files.flatMap((file) => (file === undefined || file.folders.length === 0 ? [] : [file.folders])));
  return files.map((file) => {
    if (file === undefined) return undefined;
    const folder = file.folders[file.folders.length > 0 ? container : 0];
    return free(folder === undefined ? domainOfLooseFile(file.name) : withoutArchive(folder));
  });
}

interface FilePath {
  readonly folders: readonly string[];
  readonly name: string;
}

/** Whether a file belongs to no domain, and need not be read: it is hidden, or a tool left it behind. */
export const isLeftBehind = (path: string): boolean => parsePath(path) === undefined;

/** The name of a file without folders, endings and what compression added to them. */
export function stemOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/(.)\.(gz|zst)$/i, "$1");
  return name.replace(/(.)\.[^.]*$/, "$1");
}

/** An archive that stands for a folder by that folder's name: `french.tar.gz` is `french`. */
const withoutArchive = (folder: string): string => folder.replace(/(.)\.(zip|tgz|tzst|tar|gz|zst)(\.(gz|zst))?$/i, "$1");

/** The parts of a path, or undefined where one of them is hidden or left behind by a tool. */
function parsePath(path: string): FilePath | undefined {
  // macOS hands out decomposed letters; the same name typed elsewhere is composed.
  const parts = path
    .normalize("NFC")
    .split("/")
    .filter((part) => part !== "" && part !== "." && part !== "..");
  const name = parts.at(-1);
  if (name === undefined || parts.some((part) => part.startsWith(".") || LEFT_BEHIND.has(part))) return undefined;
  return { folders: parts.slice(0, -1), name };
}

/**
 * How many leading folders merely contain the domains: those that all files share, when at least two folders
 * stand directly below them; else none, and the top folder is the domain.
 */
function containerOf(folderLists: readonly (readonly string[])[]): number {
  const first = folderLists[0] ?? [];
  let shared = 0;
  while (shared < first.length && folderLists.every((folders) => folders[shared] === first[shared])) shared += 1;
  const below = new Set(folderLists.map((folders) => folders[shared]).filter((folder) => folder !== undefined));
  return below.size >= 2 ? shared : 0;
}

/**
 * `french.txt` and its numbered parts `french-01.txt`, `french-00000-of-00002.parquet` are `french`; every `.py` is `python`.
 */
function domainOfLooseFile(name: string): string {
  if (/\.py(\.gz|\.zst)?$/i.test(name)) return "python";
  const stem = stemOf(name);
  return stem.replace(/[-_ .]+\d+([-_ ]of[-_ ]\d+)?$/, "") || stem;
}
