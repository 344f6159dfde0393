import { describe, expect, test } from "vitest";
import { createHostLimits } from "../../../src/federation/egress/host-limits.ts";

describe("host limits", () => {
  test("guarded fetches of a server run one at a time, those of others beside them", async () => {
    const limits = createHostLimits(() => 0);
    let running = 0;
    let most = 0;
    const work = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return true;
    };
    const never = () => false;
    await Promise.all(Array.from({ length: 5 }, () => limits.guarded("a.example", work, never)));
    expect(most).toBe(1);
    await Promise.all(["b.example", "c.example"].map((host) => limits.guarded(host, work, never)));
    expect(most).toBe(2);
  });

  test("a fetch that throws neither blocks the next nor counts as one that was refused", async () => {
    const limits = createHostLimits(() => 0);
    const broken = limits.guarded(
      "a.example",
      () => Promise.reject(new Error("x")),
      () => true,
    );
    await expect(broken).rejects.toThrow("x");
    expect(
      await limits.guarded(
        "a.example",
        () => Promise.resolve(1),
        () => false,
      ),
    ).toBe(1);
  });

  test("no more than fifty wait for one server", async () => {
    const limits = createHostLimits(() => 0);
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    const all = Array.from({ length: 60 }, () =>
      limits.guarded(
        "a.example",
        () => gate.then(() => true),
        () => false,
      ),
    );
    open();
    const ran = (await Promise.all(all)).filter((result) => result === true);
    expect(ran).toHaveLength(50);
  });
});
