import { createReadStream, mkdtempSync, openAsBlob, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createOAuthAPIClient, createRestAPIClient, createStreamingAPIClient } from "masto";
import type { mastodon } from "masto";
import generator, { detector, type MegalodonInterface } from "megalodon";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { publish } from "../../src/domain/knowledge/publish.ts";
import { note } from "../domain/knowledge/drafts.ts";
import { decided, founded } from "../domain/networks/support.ts";
import { pushDevice } from "../support/push-device.ts";
import { servedInstance, type ServedInstance } from "./served.ts";

/** Client libraries that apps are made with, on a whole instance with a neighbour. */

const scopes = ["read", "write", "follow", "push"];
const callback = "https://app.example/callback";

interface WithMasto {
  rest: mastodon.rest.Client;
  token: string;
  client: mastodon.v1.Client;
}

let nord: ServedInstance;
let syd: ServedInstance;
/** Of nord, with an app made with masto. */
let nurse: WithMasto;
/** Of nord, with an app made with megalodon. */
let midwife: MegalodonInterface;
/** Of syd. */
let doctor: WithMasto;
let nurseId: number;
let midwifeId: number;
let written: string[];
/** The path of a picture. */
let picture: string;
const folder = mkdtempSync(join(tmpdir(), "vis-clients-"));

beforeAll(async () => {
  [nord, syd] = await Promise.all([servedInstance("Region Nord"), servedInstance("Region Syd")]);
  nurseId = await nord.member("sygeplejerske-n1");
  midwifeId = await nord.member("jordemoder-n1");
  await syd.member("laege-s1");
  nurse = await withMasto(nord, "sygeplejerske-n1");
  midwife = await withMegalodon(nord, "jordemoder-n1");
  doctor = await withMasto(syd, "laege-s1");
  written = [];
  for (let at = 1; at <= 25; at += 1) {
    const draft = note({ body: `Tavlemøde ${at} #tavlemøde` });
    const { id } = await nord.store.transact((tx) => publish(tx, midwifeId, draft));
    written.unshift(String(id));
  }
  const square = { width: 40, height: 30, channels: 3, background: "#268" } as const;
  picture = join(folder, "tavle.png");
  await sharp({ create: square }).toFile(picture);
});

afterAll(async () => {
  await Promise.all([nord.close(), syd.close()]);
  rmSync(folder, { recursive: true });
});

async function withMasto(where: ServedInstance, handle: string): Promise<WithMasto> {
  const url = where.origin;
  const client = await createRestAPIClient({ url }).v1.apps.create({
    clientName: "Lommevis",
    redirectUris: callback,
    scopes: scopes.join(" "),
    website: "https://app.example",
  });
  const { clientId, clientSecret } = client as Required<typeof client>;
  const asked = {
    response_type: "code",
    client_id: clientId!,
    redirect_uri: callback,
    scope: scopes.join(" "),
  };
  const code = await where.letIn(`${url}/oauth/authorize?${new URLSearchParams(asked)}`, handle);
  const { accessToken } = await createOAuthAPIClient({ url }).token.create({
    grantType: "authorization_code",
    clientId: clientId!,
    clientSecret: clientSecret!,
    redirectUri: callback,
    code,
    scope: scopes.join(" "),
  });
  return { rest: createRestAPIClient({ url, accessToken }), token: accessToken, client };
}

async function withMegalodon(where: ServedInstance, handle: string): Promise<MegalodonInterface> {
  const sns = await detector(where.origin);
  expect(sns).toBe("mastodon");
  const app = await generator(sns, where.origin).registerApp("Megavis", { scopes });
  const code = await where.letIn(app.url!, handle);
  const { access_token: token } = await generator(sns, where.origin).fetchAccessToken(
    app.client_id,
    app.client_secret,
    code,
  );
  return generator(sns, where.origin, token);
}

/** All pages of a paginator, in its direction, each as ids. */
async function pages(
  paginator: mastodon.Paginator<{ id: string }[], unknown>,
): Promise<string[][]> {
  const read: string[][] = [];
  for await (const page of paginator as AsyncIterable<{ id: string }[]>) {
    if (read.length > 20) throw new Error("it goes on and on");
    read.push(page.map(({ id }) => id));
  }
  return read;
}

test("masto: the instance, and whom the app speaks for", async () => {
  const instance = await nurse.rest.v2.instance.fetch();
  expect([instance.title, instance.domain]).toEqual(["Region Nord", nord.host]);
  expect(instance.version).toMatch(/^4\.5\.0 \(compatible; vis /);
  const me = await nurse.rest.v1.accounts.verifyCredentials();
  expect([me.acct, me.source.privacy]).toEqual(["sygeplejerske-n1", "public"]);
  expect((await nurse.rest.v1.apps.verifyCredentials()).name).toBe("Lommevis");
  expect((await nurse.rest.v1.accounts.lookup({ acct: "jordemoder-n1" })).id).toBe(
    String(midwifeId),
  );
});

test("masto: timelines to both ends by the paginator", async () => {
  const listed = nurse.rest.v1.timelines.public;
  const down = await pages(listed.list({ limit: 10, local: true }));
  expect(down.flat()).toEqual(written);
  const up = await pages(
    listed.list({ limit: 10, local: true, minId: written.at(-1)! }).setDirection("prev"),
  );
  expect(up.toReversed().flat()).toEqual(written.slice(0, -1));
  expect(up[0]).toEqual(written.slice(14, 24));
  const tagged = await pages(nurse.rest.v1.timelines.tag.$select("tavlemøde").list({ limit: 20 }));
  expect(tagged.flat()).toEqual(written);
  const of = nurse.rest.v1.accounts.$select(String(midwifeId)).statuses;
  expect((await pages(of.list({ limit: 20 }))).flat()).toEqual(written);
});

test("megalodon: the same timeline by ids", async () => {
  const all: string[] = [];
  for (let before: string | undefined; ; before = all.at(-1)) {
    const { data } = await midwife.getLocalTimeline({
      limit: 20,
      ...(before && { max_id: before }),
    });
    if (data.length === 0) break;
    all.push(...data.map(({ id }) => id));
  }
  expect(all).toEqual(written);
});

test("masto: a status with a file, changed, and gone", async () => {
  const { rest } = nurse;
  const file = await rest.v2.media.create({
    file: await openAsBlob(picture),
    description: "En blå tavle",
    focus: "0.5,-0.5",
    skipPolling: true,
  });
  expect(await rest.v1.media.$select(file.id).fetch()).toEqual(file);
  expect([file.type, file.description, file.meta?.focus]).toEqual([
    "image",
    "En blå tavle",
    { x: 0.5, y: -0.5 },
  ]);
  const made = await rest.v1.statuses.create({
    status: "Vores tavle\n\nUdbydes til alle #tavlemøde #udbyder",
    mediaIds: [file.id],
    visibility: "unlisted",
  });
  expect([made.visibility, made.mediaAttachments.map(({ id }) => id)]).toEqual([
    "unlisted",
    [file.id],
  ]);
  expect(made).toMatchObject({ vis: { kind: "offer", title: "Vores tavle" } });
  const shown = await fetch(file.url!);
  expect([shown.status, shown.headers.get("content-type")]).toEqual([200, "image/png"]);
  const status = rest.v1.statuses.$select(made.id);
  const { text } = await status.source.fetch();
  const changed = await status.update({
    status: `${text}\nNu i flere farver`,
    mediaIds: [file.id],
    mediaAttributes: [{ id: file.id, description: "En blå og grøn tavle" }],
  });
  expect(changed.editedAt).not.toBeNull();
  expect(changed.content).toContain("Nu i flere farver");
  expect(changed.mediaAttachments[0]?.description).toBe("En blå og grøn tavle");
  expect(await status.history.list()).toHaveLength(2);
  const removed = await status.remove();
  expect(removed.text).toBe(`${text}\nNu i flere farver`);
  await expect(status.fetch()).rejects.toMatchObject({ statusCode: 404, name: "MastoHttpError" });
});

test("megalodon: a status with a file, changed, answered, and its poll", async () => {
  const { data: file } = await midwife.uploadMedia(createReadStream(picture), {
    description: "En tavle",
  });
  const { data: made } = await midwife.postStatus("Se vores tavle", {
    media_ids: [file.id],
    visibility: "public",
  });
  if (!("media_attachments" in made)) throw new Error("not a status");
  expect(made.media_attachments?.map(({ description }) => description)).toEqual(["En tavle"]);
  const { data: changed } = await midwife.editStatus(made.id, { status: "Se vores nye tavle" });
  expect([changed.plain_content ?? changed.content].join()).toContain("nye");
  const { data: answer } = await midwife.postStatus("Den hænger på stuen", {
    in_reply_to_id: made.id,
  });
  const { data: context } = await midwife.getStatusContext(made.id);
  expect(context.descendants.map(({ id }) => id)).toEqual([answer.id]);
  const { data: asks } = await midwife.postStatus("Hvornår holder I tavlemøde?", {
    poll: { options: ["Morgen", "Aften"], expires_in: 3600 },
  });
  const { id: pollId } = "poll" in asks ? asks.poll! : { id: "" };
  const vote = await nurse.rest.v1.polls.$select(pollId).votes.create({ choices: [1] });
  expect([vote.voted, vote.ownVotes, vote.votesCount]).toEqual([true, [1], 1]);
  const { data: poll } = await midwife.getPoll(pollId);
  expect(poll.options.map(({ votes_count }) => votes_count)).toEqual([0, 1]);
});

test("masto: a status for later, lists, filters, markers", async () => {
  const { rest } = nurse;
  const at = new Date(Date.now() + 24 * 3600_000).toISOString();
  const later = await rest.v1.statuses.create({ status: "I morgen", scheduledAt: at });
  expect(later.scheduledAt).toBe(at);
  const planned = rest.v1.scheduledStatuses;
  expect((await planned.list()).map(({ id }) => id)).toEqual([later.id]);
  await planned.$select(later.id).remove();
  expect(await planned.list()).toEqual([]);

  const { following } = await rest.v1.accounts.$select(String(midwifeId)).follow();
  expect(following).toBe(true);
  const list = await rest.v1.lists.create({ title: "Fødegangen" });
  await rest.v1.lists.$select(list.id).accounts.create({ accountIds: [String(midwifeId)] });
  const members = await rest.v1.lists.$select(list.id).accounts.list();
  expect(members.map(({ acct }) => acct)).toEqual(["jordemoder-n1"]);
  const listed = await rest.v1.timelines.list.$select(list.id).list({ limit: 40 });
  expect(listed.map(({ id }) => id)).toContain(written[0]);

  const filter = await rest.v2.filters.create({
    title: "Syv",
    context: ["home"],
    filterAction: "warn",
    keywordsAttributes: [{ keyword: "Tavlemøde 7", wholeWord: true }],
  });
  const home = await rest.v1.timelines.home.list({ limit: 40 });
  const caught = home.filter(({ filtered }) => (filtered ?? []).length > 0);
  expect(caught.map(({ id }) => id)).toEqual([written[25 - 7]]);
  await rest.v2.filters.$select(filter.id).remove();

  await rest.v1.markers.create({ home: { lastReadId: written[3]! } });
  const { home: marker } = await rest.v1.markers.fetch({ timeline: ["home"] });
  expect(marker.lastReadId).toBe(written[3]);
});

test("notifications and conversations, read with either", async () => {
  const { rest } = nurse;
  await rest.v1.statuses.$select(written[0]!).favourite();
  await rest.v1.statuses.$select(written[0]!).reblog();
  await rest.v1.statuses.create({ status: "@jordemoder-n1 Har du tid?", visibility: "direct" });
  const told = async () => (await midwife.getNotifications({ limit: 10 })).data;
  await expect
    .poll(async () => (await told()).map(({ type }) => type))
    .toEqual(["mention", "reblog", "favourite", "follow"]);
  const [mention, , thanks] = await told();
  expect([mention?.status?.visibility, thanks?.status?.id]).toEqual(["direct", written[0]]);
  const { data: talks } = await midwife.getConversationTimeline();
  expect(talks.map(({ unread, accounts }) => [unread, accounts.map(({ acct }) => acct)])).toEqual([
    [true, ["sygeplejerske-n1"]],
  ]);
  await midwife.readConversation(talks[0]!.id);
  await midwife.postStatus("@sygeplejerske-n1 Ja", {
    in_reply_to_id: mention!.status!.id,
    visibility: "direct",
  });
  await expect
    .poll(async () =>
      (await rest.v1.conversations.list()).map(({ lastStatus }) => lastStatus?.content),
    )
    .toEqual([expect.stringContaining("Ja")]);
  const grouped = await rest.v2.notifications.list();
  expect(grouped.notificationGroups.map(({ type }) => type)).toEqual(["mention"]);
  await rest.v1.notifications.clear();
  expect(await rest.v1.notifications.list()).toEqual([]);
});

test("masto: streams bring updates and notifications as they happen", async () => {
  const { configuration } = await nurse.rest.v2.instance.fetch();
  const streaming = createStreamingAPIClient({
    streamingApiUrl: configuration.urls.streaming,
    accessToken: nurse.token,
    retry: false,
  });
  const heard: [string, string][] = [];
  using subscription = streaming.user.subscribe();
  const listening = (async () => {
    for await (const { event, payload } of subscription) {
      if (event === "update") heard.push([event, payload.content]);
      if (event === "notification") heard.push([event, payload.type]);
    }
  })();
  let said = 0;
  await expect
    .poll(async () => {
      await midwife.postStatus(`@sygeplejerske-n1 Nyt ${(said += 1)}`);
      return heard.map(([event]) => event);
    })
    .toEqual(expect.arrayContaining(["update", "notification"]));
  expect(new Map(heard).get("notification")).toBe("mention");
  streaming.close();
  await listening;
});

test("megalodon: the same, one stream a socket", async () => {
  const heard: string[] = [];
  const streaming = await midwife.userStreaming();
  streaming.on("update", ({ content }: { content: string }) => heard.push(content));
  streaming.on("notification", ({ type }: { type: string }) => heard.push(type));
  await expect
    .poll(async () => {
      await midwife.postStatus("Endnu et tavlemøde");
      await nurse.rest.v1.statuses.$select(written[1]!).favourite();
      await nurse.rest.v1.statuses.$select(written[1]!).unfavourite();
      return heard;
    })
    .toEqual(expect.arrayContaining(["<p>Endnu et tavlemøde</p>", "favourite"]));
  streaming.stop();
});

test("push: both libraries subscribe, and find again what they chose", async () => {
  const { p256dh, auth } = pushDevice();
  const keys = { p256dh, auth };
  const endpoint = "https://push.example/one";
  const made = await nurse.rest.v1.push.subscription.create({
    subscription: { endpoint, keys },
    data: { alerts: { mention: true } },
    policy: "followed",
  });
  const { configuration } = await nurse.rest.v2.instance.fetch();
  expect([made.endpoint, made.serverKey, made.alerts.mention, made.alerts.follow]).toEqual([
    endpoint,
    configuration.vapid.publicKey,
    true,
    false,
  ]);
  expect(await nurse.rest.v1.push.subscription.fetch()).toEqual(made);
  await nurse.rest.v1.push.subscription.remove();
  await expect(nurse.rest.v1.push.subscription.fetch()).rejects.toMatchObject({ statusCode: 404 });
  const other = "https://push.example/two";
  await midwife.subscribePushNotification({ endpoint: other, keys }, { alerts: { poll: true } });
  const { data: held } = await midwife.getPushSubscription();
  expect([held.endpoint, held.alerts.poll]).toEqual([other, true]);
});

test("across regions: found by handle, followed, read, and answered", async () => {
  const { rest } = nurse;
  const handle = `laege-s1@${syd.host}`;
  expect((await rest.v2.search.list({ q: `@${handle}`, type: "accounts" })).accounts).toEqual([]);
  const { accounts } = await rest.v2.search.list({ q: `@${handle}`, resolve: true });
  expect(accounts.map(({ acct }) => acct)).toEqual([handle]);
  const there = rest.v1.accounts.$select(accounts[0]!.id);
  await there.follow();
  const between = async () =>
    (await rest.v1.accounts.relationships.fetch({ id: [accounts[0]!.id] }))[0];
  await expect.poll(async () => (await between())?.following).toBe(true);
  const made = await doctor.rest.v1.statuses.create({ status: "Hilsen fra Syd #tavlemøde" });
  const arrived = async () => {
    const home = await rest.v1.timelines.home.list({ limit: 5 });
    return home.find(({ uri }) => uri === made.uri);
  };
  await expect.poll(arrived).toMatchObject({ account: { acct: handle } });
  const held = (await arrived())!;
  await rest.v1.statuses.$select(held.id).favourite();
  await rest.v1.statuses.create({ status: `@${handle} Tak`, inReplyToId: held.id });
  await expect
    .poll(async () => (await doctor.rest.v1.notifications.list()).map(({ type }) => type))
    .toEqual(["mention", "favourite", "follow"]);
  const found = await midwife.search(handle, { resolve: true });
  expect(found.data.accounts.map(({ acct }) => acct)).toEqual([handle]);
});

test("networks: joined, said in by name, and read as a list, with either", async () => {
  const { rest } = nurse;
  const network = await founded(nord.store, midwifeId, { handle: "vagten", kind: "closed" });
  const group = rest.v1.accounts.$select(String(network));
  expect((await group.fetch()).group).toBe(true);
  expect(await group.follow()).toMatchObject({ requested: true, vis: { network: { role: null } } });
  await decided(nord.store, network, { byId: midwifeId, actorId: nurseId, admitted: true });
  const made = await rest.v1.statuses.create({
    status: "@vagten #efterlyser Hvem tager weekenden? #vagtplan",
    visibility: "public",
  });
  expect([made.visibility, made.mentions.map(({ acct }) => acct)]).toEqual(["private", ["vagten"]]);
  expect(made).toMatchObject({
    vis: {
      kind: "request",
      audience: "network",
      title: "Hvem tager weekenden?",
      network: { acct: "vagten" },
    },
  });
  await expect(rest.v1.statuses.$select(made.id).reblog()).rejects.toMatchObject({
    name: "MastoHttpError",
    statusCode: 422,
  });
  const { data: lists } = await midwife.getLists();
  const list = lists.find(({ id }) => id === String(network));
  const { data: read } = await midwife.getListTimeline(list!.id);
  expect(read.map(({ account, reblog }) => [account.acct, reblog?.id])).toEqual([
    ["vagten", made.id],
  ]);
  const anyone = createRestAPIClient({ url: nord.origin });
  await expect(anyone.v1.statuses.$select(made.id).fetch()).rejects.toMatchObject({
    statusCode: 404,
  });
  expect((await anyone.v1.statuses.$select(written[0]!).fetch()).id).toBe(written[0]);
});

test("what is not there, and what may not be, is an error of the library", async () => {
  const { rest } = nurse;
  await expect(rest.v1.statuses.$select("1").fetch()).rejects.toMatchObject({
    name: "MastoHttpError",
    statusCode: 404,
    message: "Record not found",
  });
  await expect(midwife.getStatus("1")).rejects.toMatchObject({ response: { status: 404 } });
  await expect(rest.v1.statuses.create({ status: "" })).rejects.toMatchObject({ statusCode: 422 });
  const url = nord.origin;
  const { clientId, clientSecret } = nurse.client;
  await createOAuthAPIClient({ url }).revoke({
    clientId: clientId!,
    clientSecret: clientSecret!,
    token: nurse.token,
  });
  await expect(rest.v1.accounts.verifyCredentials()).rejects.toMatchObject({ statusCode: 401 });
});
