import { beforeAll, expect, test } from "vitest";
import { onEachEngine } from "../../support/engines.ts";
import { alice } from "../support.ts";
import { activity, note, startInstance, type Instance, type Json } from "./support.ts";

onEachEngine("what comes at once under one id", (engine) => {
  let here: Instance;

  beforeAll(async () => {
    here = await startInstance(engine);
    here.serve(alice);
    await here.deliver(alice, activity(alice, "Like", "https://nord.example/posts/1"));
  });

  const sentTogether = (all: readonly Json[]) =>
    Promise.all(all.map(async (said) => (await here.deliver(alice, said)).status));
  const kept = async (id: unknown) => {
    const rows = await here.store.reader.db
      .selectFrom("inbound")
      .select("body")
      .where("activity_uri", "like", `${String(id)}%`)
      .execute();
    return rows.map(({ body }) => body).toSorted();
  };

  test("is all on disk, where its server uses one id for all it says", async () => {
    const post = note(alice, "one");
    const first = activity(alice, "Update", post);
    const all = ["two", "three", "two", "four"].map((content) => ({
      ...first,
      object: { ...post, content },
    }));
    expect(await sentTogether(all)).toEqual([202, 202, 202, 202]);
    const [two = "", three = "", , four = ""] = all.map((said) => JSON.stringify(said));
    expect(await kept(first["id"])).toEqual([two, three, four].toSorted());
  });

  test("is one of it, where an id is one activity's", async () => {
    const like = activity(alice, "Like", "https://nord.example/posts/2");
    const all = [like, { ...like, to: "https://nord.example/actors/1" }];
    expect(await sentTogether(all)).toEqual([202, 202]);
    expect(await kept(like["id"])).toHaveLength(1);
  });
});
