import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { getLogger, resetSync } from "@logtape/logtape";
import { afterEach, expect, test } from "vitest";
import { configureLog, loggedFields, type LogSettings } from "../../src/observability/log.ts";

afterEach(() => resetSync());

function logging(settings: Partial<LogSettings> = {}) {
  const lines: string[] = [];
  configureLog({ level: "info", form: "json", write: (line) => lines.push(line), ...settings });
  return { lines, logger: getLogger(["vis", "test"]) };
}

test("only allowed fields are written, also inside the message", () => {
  const { lines, logger } = logging();
  const password = "hemmelig";
  logger.warn("Job {kind} of {password} failed", { kind: "federate", password, content: password });
  expect(logger.warn`tagged ${password}`).toBeUndefined();
  logger.error("broken: {error}", {
    error: new TypeError(`bad value\n${password}`),
    reason: { body: password },
  });
  expect(lines.join("")).not.toContain(password);
  const [first, second, third] = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(first).toEqual({
    time: expect.stringMatching(/^\d{4}-.*Z$/),
    level: "warning",
    room: "vis.test",
    message: "Job federate of … failed",
    kind: "federate",
  });
  expect(second).toMatchObject({ message: "tagged …" });
  expect(third).toMatchObject({
    error: "TypeError: bad value",
    reason: "…",
    stack: expect.stringContaining("log.test.ts"),
  });
});

test("one line each, for people too, and nothing below the level", () => {
  const { lines, logger } = logging({ form: "text", level: "warning" });
  logger.info("not this");
  logger.warn("a {reason}", { reason: "two\nlines", status: 503 });
  expect(lines).toEqual([
    expect.stringMatching(
      /^\S+Z warning vis\.test a "two\\nlines" reason="two\\nlines" status=503\n$/,
    ),
  ]);
});

test("every placeholder in the house's messages is a field that may be logged", () => {
  const root = resolve(import.meta.dirname, "../../src");
  const unknown = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.tsx?$/.test(name))
    .flatMap((name) => {
      const text = readFileSync(join(root, name), "utf8");
      const messages = text.matchAll(
        /\blog(?:ger)?\.(?:debug|info|warn|error|fatal)\(\s*"([^"]*)"/g,
      );
      return Array.from(messages, ([, message]) => message!)
        .flatMap((message) => Array.from(message.matchAll(/\{(\w+)\}/g), ([, field]) => field!))
        .filter((field) => !(loggedFields as readonly string[]).includes(field))
        .map((field) => `${name}: {${field}}`);
    });
  expect(unknown).toEqual([]);
});
