// A file of a package as its list of contents names it.

export interface WrittenFile {
  /** In the package. */
  readonly path: string;
  readonly bytes: number;
  /** In hexadecimal digits. */
  readonly sha256: string;
}
