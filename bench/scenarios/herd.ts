import { author } from "../lib/following.ts";
import { beside } from "../lib/process.ts";
import type { Bench, Scenario } from "../lib/scenario.ts";
import { subject } from "../lib/subject.ts";
import type { Counts } from "../lib/sink.ts";
import { eventually } from "../../test/support/process.ts";

const instances = 5;

type Status = { id: string; content: string; card: unknown };

export const scenario: Scenario = {
  about: "five instances receive one post with a link, and it is read on each",
  async run(bench) {
    const linked = await beside(bench, ["bench/lib/sink.ts"]);
    const [page = ""] = (await linked.ask({ open: 1 })) as string[];
    const anna = await someone(bench, "anna");
    const readers = await Promise.all(
      Array.from({ length: instances }, () => someone(bench, "bo")),
    );
    for (const reader of readers) {
      const q = encodeURIComponent(`@anna@${anna.vis.host}`);
      const path = `/api/v2/search?type=accounts&resolve=true&q=${q}`;
      const { accounts } = (await reader.get(path)) as { accounts: { id: string }[] };
      await reader.post(`/api/v1/accounts/${accounts[0]?.id}/follow`, {});
    }
    const me = (await anna.get("/api/v1/accounts/verify_credentials")) as { id: string };
    await eventually(async () => {
      const found = (await anna.get(`/api/v1/accounts/${me.id}/followers`)) as unknown[];
      return found.length === instances;
    }, "five followers");
    await anna.post("/api/v1/statuses", { status: `Læs ${page}/artikel` });
    let cards = 0;
    for (const reader of readers) {
      const [seen] = await eventually(async () => {
        const home = (await reader.get("/api/v1/timelines/home")) as Status[];
        return home.length > 0 ? home : undefined;
      }, "the post");
      if (!seen?.content.includes(page)) throw new Error("the post came without its link");
      if (seen.card !== null) cards += 1;
      await reader.get(`/api/v1/statuses/${seen.id}/context`);
    }
    const { connections } = (await linked.ask({ counts: true })) as Counts;
    return [
      {
        goal: "13",
        what: "requests to a linked page, on six instances",
        value: connections,
        pass: 1,
        stretch: 0,
        figures: { instances, "cards shown": cards },
        notes: ["Vis shows links without previews: there is nothing that would fetch the page"],
      },
    ];
  },
};

/** An instance with one person, who asks through the API. */
async function someone(bench: Bench, name: string) {
  const vis = await subject(bench);
  await vis.vis(["migrate"]);
  const { token } = await author(vis, name, "read write follow");
  await vis.start();
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const ask = async (path: string, init: RequestInit): Promise<unknown> => {
    const answer = await fetch(`${vis.origin}${path}`, { ...init, headers });
    if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}`);
    return answer.json();
  };
  return {
    vis,
    get: (path: string) => ask(path, {}),
    post: (path: string, body: object) => ask(path, { method: "POST", body: JSON.stringify(body) }),
  };
}
