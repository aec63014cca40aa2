// The expert × domain grid: how every model alone, and the experts behind a router, predict every domain.

/** Each sequence's cross-entropy in nats under one model, by domain. */
export type NatsByDomain = Readonly<Record<string, Float64Array>>;

export interface GridInputs {
  readonly domains: readonly string[];
  /** UTF-8 bytes of each domain's scored tokens. */
  readonly bytes: Readonly<Record<string, number>>;
  readonly teacher: NatsByDomain;
  /** By the domain an expert was distilled on. */
  readonly experts: Readonly<Record<string, NatsByDomain>>;
  /** The expert chosen for each sequence, by domain. */
  readonly chosen: Readonly<Record<string, readonly string[]>>;
}

export interface Grid {
  /** Bits per byte: rows teacher, routed and every expert's domain; columns domains. */
  readonly grid: Record<string, Record<string, number>>;
  /** routing[domain][expert]: share of the domain's sequences sent to the expert. */
  readonly routing: Record<string, Record<string, number>>;
}

const sum = (values: Iterable<number>): number => {
  let total = 0;
  for (const value of values) total += value;
  return total;
};

/** Assembles the grid; a routed sequence costs what its chosen expert spends on it. */
export function assembleGrid({ domains, bytes, teacher, experts, chosen }: GridInputs): Grid {
  const row = (natsOf: (domain: string) => number): Record<string, number> =>
    Object.fromEntries(domains.map((domain) => [domain, natsOf(domain) / Math.LN2 / bytes[domain]]));
  const routed = (domain: string): number => sum(chosen[domain].map((expert, index) => experts[expert][domain][index]));
  const grid: Record<string, Record<string, number>> = {
    teacher: row((domain) => sum(teacher[domain])),
    routed: row(routed),
  };
  for (const [expert, nats] of Object.entries(experts)) grid[expert] = row((domain) => sum(nats[domain]));

  const names = Object.keys(experts);
  const share = (domain: string, expert: string): number =>
    chosen[domain].filter((choice) => choice === expert).length / chosen[domain].length;
  const routing = Object.fromEntries(
    domains.map((domain) => [domain, Object.fromEntries(names.map((expert) => [expert, share(domain, expert)]))]),
  );
  return { grid, routing };
}
