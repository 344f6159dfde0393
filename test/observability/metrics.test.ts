import { expect, onTestFinished, test } from "vitest";
import { createMetrics, type Gauge } from "../../src/observability/metrics.ts";

function metrics(gauges?: () => Promise<readonly Gauge[]>) {
  const made = createMetrics(gauges);
  onTestFinished(() => made.close());
  return made;
}

/** The samples as a scraper reads them; fails on a line that it would not understand. */
async function scrape(made: ReturnType<typeof metrics>): Promise<Map<string, number>> {
  const samples = new Map<string, number>();
  const text = await made.text();
  expect(text.endsWith("\n")).toBe(true);
  for (const line of text.trimEnd().split("\n")) {
    if (/^# TYPE vis_[a-z_]+ (counter|gauge|histogram)$/.test(line)) continue;
    const read = /^(vis_[a-z_]+(?:\{(?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)*\})?) (\S+)$/.exec(line);
    expect(read, line).not.toBeNull();
    expect(samples.has(read![1]!), line).toBe(false);
    samples.set(read![1]!, Number(read![2]));
  }
  return samples;
}

test("counts by name and labels, in whatever order they come", async () => {
  const made = metrics();
  made.count("jobs_done");
  made.count("jobs_done", { kind: "index-post" }, 5);
  made.count("seen", { a: "1", b: "2" });
  made.count("seen", { b: "2", a: "1" });
  made.count("odd", { path: 'a"b\\c\nd' });
  const samples = await scrape(made);
  expect(samples.get("vis_jobs_done_total")).toBe(1);
  expect(samples.get('vis_jobs_done_total{kind="index-post"}')).toBe(5);
  expect(samples.get('vis_seen_total{a="1",b="2"}')).toBe(2);
  expect(samples.get(String.raw`vis_odd_total{path="a\"b\\c\nd"}`)).toBe(1);
});

test("durations fall into growing buckets", async () => {
  const made = metrics();
  for (const seconds of [0.0005, 0.02, 0.02, 4, 100])
    made.time("job_seconds", seconds, { kind: "x" });
  const samples = await scrape(made);
  const bucket = (bound: string) => samples.get(`vis_job_seconds_bucket{kind="x",le="${bound}"}`);
  expect(["0.001", "0.01", "0.025", "1", "5", "30", "+Inf"].map(bucket)).toEqual([
    1, 1, 3, 3, 4, 4, 5,
  ]);
  expect(samples.get('vis_job_seconds_count{kind="x"}')).toBe(5);
  expect(samples.get('vis_job_seconds_sum{kind="x"}')).toBeCloseTo(104.0405);
});

test("labels that never repeat do not fill the memory", async () => {
  const made = metrics();
  for (let n = 0; n < 600; n++) made.count("hosts", { host: `${n}.example` });
  const samples = [...(await scrape(made))].filter(([name]) => name.startsWith("vis_hosts"));
  expect(samples).toHaveLength(501);
  expect(new Map(samples).get('vis_hosts_total{other="true"}')).toBe(100);
});

test("gauges are asked when someone looks, and a failing one hides nothing else", async () => {
  let depth = 3;
  const made = metrics(async () => [{ name: "queue", value: depth, labels: { lane: "index" } }]);
  expect((await scrape(made)).get('vis_queue{lane="index"}')).toBe(3);
  depth = 4;
  const samples = await scrape(made);
  expect(samples.get('vis_queue{lane="index"}')).toBe(4);
  expect(samples.get("vis_gauges_failed")).toBe(0);
  expect(samples.get("vis_process_rss_bytes")).toBeGreaterThan(1e6);
  expect(samples.get('vis_event_loop_delay_seconds{quantile="0.99"}')).toBeGreaterThanOrEqual(0);
  const failing = await scrape(metrics(() => Promise.reject(new Error("database is away"))));
  expect(failing.get("vis_gauges_failed")).toBe(1);
  expect(failing.has("vis_process_rss_bytes")).toBe(true);
});
