import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { setTrust } from "../../../src/domain/instance/peers.ts";
import { acceptAnswer } from "../../../src/domain/knowledge/answer.ts";
import { postByUri } from "../../../src/domain/knowledge/post.read.ts";
import { publish } from "../../../src/domain/knowledge/publish.ts";
import { revise } from "../../../src/domain/knowledge/revise.ts";
import { personViewer } from "../../../src/domain/knowledge/visible.ts";
import { withdraw } from "../../../src/domain/knowledge/withdraw.ts";
import { foundNetwork } from "../../../src/domain/networks/found.ts";
import { changeNetwork } from "../../../src/domain/networks/settings.ts";
import { networkDirectory } from "../../../src/domain/networks/networks.read.ts";
import { learnTopics } from "../../../src/domain/topics/learn-topics.ts";
import { topicBySlug } from "../../../src/domain/topics/topics.read.ts";
import type { Engine } from "../../../src/storage/reader.ts";
import { eventually } from "../../support/process.ts";
import { note, offer, request } from "../../domain/knowledge/drafts.ts";
import { region, type Person, type Region } from "./region.ts";

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const engines: Engine[] = inject("postgres") ? ["sqlite", "postgres"] : ["sqlite"];

describe.each(engines)("two allied regions, one on %s", (engine) => {
  let nord: Region;
  let midt: Region;
  let writer: Person;
  let reader: Person;

  beforeAll(async () => {
    [nord, midt] = await Promise.all([region("Nord", engine), region("Midt", "sqlite")]);
    writer = await nord.member("afsnitsleder-m2");
    reader = await midt.member("flow-koordinator");
  });

  afterAll(async () => {
    await Promise.all([nord, midt].map((one) => one?.close()));
  });

  const shared = (uri: string) => postByUri(midt.store.reader, personViewer(reader.id), uri);
  const found = (handle: string, kind: "open" | "closed" | "hidden") =>
    nord.store.transact((tx) =>
      foundNetwork(tx, {
        founderId: writer.id,
        handle,
        name: `Netværket ${handle}`,
        purpose: "",
        rules: "",
        kind,
        posting: "members",
        history: "all",
        keys: nord.keys(),
      }),
    );
  const write = (draft: Parameters<typeof publish>[2]) =>
    nord.store.transact((tx) => publish(tx, writer.id, draft));

  test("what was shared before they allied comes at once, whoever allies first", async () => {
    const before = await write(offer({ title: "Vi viser jer vores tavlemøde" }));
    await found("aabent", "open");
    await found("lukket", "closed");
    await found("skjult", "hidden");
    await nord.store.transact((tx) =>
      learnTopics(tx, [
        { labelDa: "Søvnhygiejne", labelEn: "Sleep hygiene", synonyms: ["God søvn"] },
      ]),
    );
    const note_ = await write(note({ body: "Kun en kort bemærkning" }));
    await nord.ally(midt);
    await midt.ally(nord);
    const held = await eventually(() => shared(before.uri), "what was shared before");
    expect(held).toMatchObject({ title: "Vi viser jer vores tavlemøde", kind: "offer" });
    expect(await shared(note_.uri)).toBeUndefined();
    const listed = await eventually(async () => {
      const { items } = await networkDirectory(midt.store.reader, reader.id, {
        words: "",
        limit: 20,
        now: new Date().toISOString(),
      });
      return items.length === 2 ? items : undefined;
    }, "the networks of the other region");
    expect(listed.map((one) => `${one.handle} ${one.networkKind}`).sort()).toEqual([
      "aabent open",
      "lukket closed",
    ]);
    const topic = await eventually(() => topicBySlug(midt.store.reader, "God søvn"), "the topic");
    expect(topic).toMatchObject({ labelDa: "Søvnhygiejne", labelEn: "Sleep hygiene" });
  });

  test("a network founded since, and what it is called now, is found at once; a hidden one never", async () => {
    const named = async (words: string) => {
      const asked = { words, limit: 20, now: new Date().toISOString() };
      const { items } = await networkDirectory(midt.store.reader, reader.id, asked);
      return items.map(({ handle }) => handle);
    };
    await found("hemmeligt", "hidden");
    const networkId = await found("senere", "closed");
    await eventually(async () => (await named("senere")).length > 0, "the new network");
    await nord.store.transact((tx) =>
      changeNetwork(tx, networkId, writer.id, {
        name: "Sårpleje i hjemmet",
        purpose: "",
        rules: "",
        kind: "closed",
        posting: "members",
        history: "all",
      }),
    );
    await eventually(async () => (await named("sårpleje")).length > 0, "its new name");
    expect(await named("hemmeligt")).toEqual([]);
  });

  test("a request for allied regions, its change, an answer and its end", async () => {
    const asked = await write(request({ audience: "allied", title: "Natlige flytninger" }));
    const held = await eventually(() => shared(asked.uri), "the request");
    expect(held).toMatchObject({ audience: "allied", title: "Natlige flytninger" });
    const anyone = await postByUri(midt.store.reader, { kind: "anonymous" }, asked.uri);
    expect(anyone).toBeUndefined();

    await nord.store.transact((tx) =>
      revise(
        tx,
        writer.id,
        asked.id,
        request({ audience: "allied", title: "Flytninger om natten" }),
      ),
    );
    await eventually(
      async () => (await shared(asked.uri))?.title === "Flytninger om natten",
      "the change",
    );

    const answer = await midt.store.transact((tx) =>
      publish(
        tx,
        reader.id,
        note({ audience: "allied", body: "Vi samler dem.", replyToId: held.id }),
      ),
    );
    await eventually(
      () => postByUri(nord.store.reader, personViewer(writer.id), answer.uri),
      "the answer",
    );
    const { id: replyId } = (await postByUri(
      nord.store.reader,
      personViewer(writer.id),
      answer.uri,
    ))!;
    await nord.store.transact((tx) => acceptAnswer(tx, writer.id, asked.id, replyId));
    const answered = await eventually(async () => {
      const known = await shared(asked.uri);
      return known?.requestStatus === "answered" ? known : undefined;
    }, "that it is answered");
    expect(answered.version).toBe(2); // the change of its words made one, the answer none
    await nord.store.transact((tx) => withdraw(tx, writer.id, asked.id));
    await eventually(async () => (await shared(asked.uri)) === undefined, "its end");
  });

  test("when the alliance ends, nothing more comes and what was for allies goes", async () => {
    const allied = await write(request({ audience: "allied" }));
    const open = await write(offer());
    await eventually(() => shared(allied.uri), "the allied request");
    await eventually(() => shared(open.uri), "the public offer");
    await midt.store.transact((tx) => setTrust(tx, nord.host, "public"));
    await eventually(
      async () => (await shared(allied.uri)) === undefined,
      "the allied request gone",
    );
    expect(await shared(open.uri)).toBeDefined();
    await eventually(async () => {
      const left = await nord.store.reader.db
        .selectFrom("follow")
        .innerJoin("network", "network.actor_id", "follow.followee_id")
        .select("follow.id")
        .where("network.kind", "=", "alliance")
        .execute();
      return left.length <= 1;
    }, "nobody follows any more");
    const later = await write(offer({ title: "Efter alliancen" }));
    await eventually(async () => {
      const waiting = await nord.store.reader.db
        .selectFrom("job")
        .select("id")
        .where("lane", "=", "federation")
        .execute();
      return waiting.length === 0;
    }, "a quiet region");
    expect(await shared(later.uri)).toBeUndefined();
  });
});
