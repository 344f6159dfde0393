/** The middle value; NaN of none. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value that a share `q` (0 to 1) of them does not exceed, between neighbours in proportion. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * q;
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? below;
  return below + (above - below) * (at - Math.floor(at));
}

/** Highest less lowest, as a share of the middle; of seven or more without the one highest and the one lowest. */
export function spread(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const kept = sorted.length >= 7 ? sorted.slice(1, -1) : sorted;
  return ((kept.at(-1) ?? 0) - (kept[0] ?? 0)) / median(sorted);
}

export interface Latencies {
  p50: number;
  p99: number;
  max: number;
}

/** Latencies in ms as they are told everywhere. */
export function latencies(ms: readonly number[]): Latencies {
  const max = ms.reduce((most, one) => Math.max(most, one), 0);
  return { p50: quantile(ms, 0.5), p99: quantile(ms, 0.99), max };
}

/** How much is gained from one to the next, by least squares. */
export function slope(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const [over, under] = values.reduce(
    ([o, u], value, at) => [o + (at - middle) * (value - mean), u + (at - middle) ** 2],
    [0, 0],
  );
  return under === 0 ? 0 : over / under;
}

/** Random numbers between 0 and 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
