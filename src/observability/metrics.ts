import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Meter } from "../lib/meter.ts";

type Labels = Readonly<Record<string, string>>;

/** A value as it is now, such as the length of a queue. Sizes are in bytes, durations in seconds. */
export interface Gauge {
  name: string;
  value: number;
  labels?: Labels;
}

/** Counts what the process does, and tells it in the text form of Prometheus (exposition format 0.0.4). */
export interface Metrics extends Meter {
  text: () => Promise<string>;
  close: () => void;
}

interface Counted {
  n: number;
}

interface Timed {
  /** How many fell under each bound and over the one before. */
  counts: number[];
  sum: number;
  all: number;
}

const bounds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const;
/** How often the event loop is looked at; the histogram counts this in. */
const everyMs = 10;
/** More series than this of one name are a mistake in its labels; the rest are counted together. */
const mostSeries = 500;
const others = 'other="true"';

/** Makes the registry. `gauges` is asked when someone looks; when it fails its values are missing and `vis_gauges_failed` is 1. */
export function createMetrics(gauges: () => Promise<readonly Gauge[]> = async () => []): Metrics {
  const counters = new Map<string, Map<string, Counted>>();
  const timers = new Map<string, Map<string, Timed>>();
  const delay = monitorEventLoopDelay({ resolution: everyMs });
  delay.enable();

  return {
    count(name, labels = {}, by = 1) {
      oneOf(seriesOf(counters, name), labels, () => ({ n: 0 })).n += by;
    },
    time(name, seconds, labels = {}) {
      const timed = oneOf(seriesOf(timers, name), labels, () => ({
        counts: bounds.map(() => 0),
        sum: 0,
        all: 0,
      }));
      const at = bounds.findIndex((bound) => seconds <= bound);
      if (at !== -1) timed.counts[at]! += 1;
      timed.sum += seconds;
      timed.all += 1;
    },
    async text() {
      const lines: string[] = [];
      for (const [name, series] of counters) lines.push(...counterLines(name, series));
      for (const [name, series] of timers) lines.push(...timerLines(name, series));
      lines.push(...gaugeLines([...processGauges(delay), ...(await asked(gauges))]));
      delay.reset();
      return `${lines.join("\n")}\n`;
    },
    close: () => delay.disable(),
  };
}

function seriesOf<T>(all: Map<string, Map<string, T>>, name: string): Map<string, T> {
  const known = all.get(name);
  if (known) return known;
  const series = new Map<string, T>();
  all.set(name, series);
  return series;
}

function oneOf<T>(series: Map<string, T>, labels: Labels, make: () => T): T {
  const written = labelText(labels);
  const known = series.get(written);
  if (known) return known;
  const key = series.size < mostSeries ? written : others;
  const one = series.get(key) ?? make();
  series.set(key, one);
  return one;
}

/** Every request asks for some: what needs no order or escape gets none. */
function labelText(labels: Labels): string {
  const names = Object.keys(labels);
  if (names.length > 1) names.sort();
  let text = "";
  for (const name of names)
    text += `${text === "" ? "" : ","}${name}="${escaped(labels[name] ?? "")}"`;
  return text;
}

function escaped(value: string): string {
  if (!/[\\"\n]/.test(value)) return value;
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

function sample(name: string, labels: string, value: number): string {
  return `${name}${labels === "" ? "" : `{${labels}}`} ${value}`;
}

function counterLines(name: string, series: ReadonlyMap<string, Counted>): string[] {
  const full = `vis_${name}_total`;
  return [`# TYPE ${full} counter`, ...[...series].map(([key, { n }]) => sample(full, key, n))];
}

function timerLines(name: string, series: ReadonlyMap<string, Timed>): string[] {
  const full = `vis_${name}`;
  const lines = [`# TYPE ${full} histogram`];
  for (const [key, { counts, sum, all }] of series) {
    const within = (bound: string) =>
      [key, `le="${bound}"`].filter((part) => part !== "").join(",");
    let below = 0;
    for (const [at, bound] of bounds.entries())
      lines.push(sample(`${full}_bucket`, within(String(bound)), (below += counts[at]!)));
    lines.push(sample(`${full}_bucket`, within("+Inf"), all));
    lines.push(sample(`${full}_sum`, key, sum), sample(`${full}_count`, key, all));
  }
  return lines;
}

function gaugeLines(gauges: readonly Gauge[]): string[] {
  return [...Map.groupBy(gauges, (gauge) => gauge.name)].flatMap(([name, some]) => [
    `# TYPE vis_${name} gauge`,
    ...some.map(({ labels = {}, value }) => sample(`vis_${name}`, labelText(labels), value)),
  ]);
}

async function asked(gauges: () => Promise<readonly Gauge[]>): Promise<readonly Gauge[]> {
  try {
    return [...(await gauges()), { name: "gauges_failed", value: 0 }];
  } catch {
    return [{ name: "gauges_failed", value: 1 }];
  }
}

/** How the process does: memory, time used, and how long the event loop was held up since someone last looked. */
function processGauges(delay: ReturnType<typeof monitorEventLoopDelay>): Gauge[] {
  const { rss, heapUsed, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const seconds = (nanoseconds: number) =>
    delay.count === 0 ? 0 : Math.max(0, nanoseconds / 1e9 - everyMs / 1000);
  return [
    { name: "process_rss_bytes", value: rss },
    { name: "process_heap_bytes", value: heapUsed },
    { name: "process_external_bytes", value: external },
    { name: "process_cpu_seconds", value: (user + system) / 1e6 },
    { name: "process_uptime_seconds", value: process.uptime() },
    {
      name: "event_loop_delay_seconds",
      value: seconds(delay.percentile(50)),
      labels: { quantile: "0.5" },
    },
    {
      name: "event_loop_delay_seconds",
      value: seconds(delay.percentile(99)),
      labels: { quantile: "0.99" },
    },
    { name: "event_loop_delay_seconds", value: seconds(delay.max), labels: { quantile: "1" } },
  ];
}
