// The program that trains on a cluster, as text: what lies in core/exchange/torch/cluster, by its paths in a package.

const FOLDER = "../src/core/exchange/torch/cluster/";
const sources = import.meta.glob<string>("../src/core/exchange/torch/cluster/**/*.{py,txt}", {
  query: "?raw",
  import: "default",
  eager: true,
});

export const program = Object.fromEntries(Object.entries(sources).map(([path, text]) => [path.slice(FOLDER.length), text]));
