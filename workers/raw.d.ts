// Files that Vite puts into the bundle as text, as one script's text, or beside it, packed.

declare module "*?raw" {
  const text: string;
  export default text;
}
declare module "*?script" {
  const text: string;
  export default text;
}
declare module "*?gz" {
  const address: string;
  export default address;
}

interface ImportMeta {
  /** Files of a folder by their paths. */
  glob<Content>(pattern: string, options: object): Readonly<Record<string, Content>>;
}
