import { afterAll, vi } from "vitest";
import { endAll } from "./at-end.ts";

/** Vitest runs this before each test file: files share a process, and leave it as they found it. */
afterAll(async () => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  await endAll();
});
