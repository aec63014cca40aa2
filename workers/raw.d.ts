// Files that Vite puts into the bundle as text.

declare module "*?raw" {
  const text: string;
  export default text;
}

interface ImportMeta {
  /** Files of a folder by their paths. */
  glob<Content>(pattern: string, options: object): Readonly<Record<string, Content>>;
}
