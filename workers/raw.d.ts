// Files that Vite puts into the bundle as text, as one script's text, or beside it.

declare module "*?raw" {
  const text: string;
  export default text;
}
declare module "*?script" {
  const text: string;
  export default text;
}
declare module "*?url" {
  const address: string;
  export default address;
}
