import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What takes longest, the longest first. A clean clone has no times of its own, and sizes of files tell nothing. */
const longest = [
  "federation/acceptance/acceptance.test.ts",
  "check.test.ts",
  "attacks/d-closed.test.ts",
  "crash/network.test.ts",
  "crash/inbox-storm.test.ts",
  "web/browser/region.test.ts",
  "federation/networks/afar.test.ts",
  "cli/demo/run.test.ts",
  "federation/regions/two-regions.test.ts",
  "main.test.ts",
  "web/browser/journeys.test.ts",
  "web/browser/pages.test.ts",
  "crash/steps.test.ts",
  "web/browser/tasks.test.ts",
  "web/browser/networks.test.ts",
  "federation/inbox/order.property.test.ts",
  "storage/plans.test.ts",
  "cli/backup.test.ts",
  "crash/stop.test.ts",
  "federation/networks/open.test.ts",
  "federation/captures.test.ts",
  "federation/mastodon.test.ts",
  "federation/outbox/sender.test.ts",
  "mastodon/whatever-is-said.test.ts",
];

/** Starts the longest test files first, so that no worker is alone with one in the end. Vitest takes only a class. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number => {
      const at = longest.indexOf(relative(`${this.ctx.config.root}/test`, moduleId));
      return at === -1 ? longest.length : at;
    };
    return (await super.sort(files)).toSorted((one, other) => place(one) - place(other));
  }
}
