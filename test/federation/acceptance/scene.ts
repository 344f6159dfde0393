import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import type { Json } from "../../../src/federation/wire/proof.ts";
import type { Engine } from "../../../src/storage/reader.ts";
import { startForumStub, type ForumStub } from "../../support/forum-stub.ts";
import { startMastodonStub, type MastodonStub } from "../../support/mastodon-stub.ts";
import { eventually } from "../../support/process.ts";
import { sharedClock, type Sent } from "../../support/tapped.ts";
import { due } from "../networks/region.ts";
import { server, type Person, type Server } from "./server.ts";

/** Everyone but the host: two regions that are allied, one that is nobody's ally, and two servers of other kinds. */
export interface World {
  syd: Server;
  nord: Server;
  /** X: follows and is followed by people who write in networks. */
  ude: Server;
  /** M, one of whose people follows them too. */
  mastodon: MastodonStub;
  lemmy: ForumStub;
  anna: Person;
  bo: Person;
  /** Works where Bo does. */
  britt: Person;
  xenia: Person;
  /** A region, as all are: in a process of its own that is heard. */
  start: (name: string, engine: Engine) => Promise<Server>;
  /** Puts the clock of all of them forward. */
  forward: (seconds: number) => void;
  /** Ends one of them for good. */
  stop: (server: Server) => Promise<void>;
  end: () => Promise<void>;
}

/** The same with a host: H is Midt, A is Syd, B is Nord. */
export interface Scene extends World {
  midt: Server;
  leader: Person;
  /** Somebody at Syd whom nobody outside follows. */
  ane: Person;
  /** Names that nobody has yet at servers that more than one host meets. */
  named: (handle: string) => string;
  network: Readonly<Record<"sepsis" | "fald" | "tavler" | "vagt" | "hemmelig", Network>>;
}

/** A network at its host. */
export interface Network {
  handle: string;
  id: number;
  uri: string;
  /** As others write it. */
  address: string;
}

/** Whom public posts are for. */
export const everyone = "https://www.w3.org/ns/activitystreams#Public";

/** Starts everyone but the host. */
export async function startWorld(): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), "vis-acceptance-"));
  const clock = sharedClock(folder);
  const servers: Server[] = [];
  const start: World["start"] = async (name, engine) => {
    const made = await server(name, engine, { folder, clock });
    servers.push(made);
    return made;
  };
  const [syd, nord, ude] = await Promise.all([
    start("Syd", "sqlite"),
    start("Nord", "sqlite"),
    start("Ude", "sqlite"),
  ]);
  const [mastodon, lemmy] = await Promise.all([startMastodonStub(), startForumStub("lemmy")]);
  await allied(syd, nord);
  const anna = await syd.person("sygeplejerske-m2");
  const bo = await nord.person("kvalitet-ort");
  const britt = await nord.person("laege-m1");
  const xenia = await ude.person("laege-ude");
  for (const who of [bo, britt]) await who.pages(); // what they settle at first is told to who follows
  const world: World = {
    syd,
    nord,
    ude,
    mastodon,
    lemmy,
    anna,
    bo,
    britt,
    xenia,
    start,
    forward: (seconds) =>
      clock.forward(
        seconds,
        servers.map(({ process }) => process.pid()),
      ),
    async stop(server) {
      servers.splice(servers.indexOf(server), 1);
      await server.remove();
    },
    async end() {
      await Promise.all([mastodon.close(), lemmy.close(), ...servers.map((one) => one.remove())]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  for (const who of [anna, bo]) await followedFromOutside(world, who);
  await follows(anna, xenia.address);
  return world;
}

/** Starts a host and founds its networks. */
export async function startScene(world: World, engine: Engine): Promise<Scene> {
  const { syd, nord, start } = world;
  const midt = await start("Midt", engine);
  await allied(midt, syd, nord);
  const leader = await midt.person("jordemoder-leder");
  const named = (handle: string) => `${handle}-${engine}`;
  const ane = await syd.person(named("ane"));
  const network = {
    sepsis: await founded(leader, "sepsis", "closed"),
    fald: await founded(leader, "fald", "closed"),
    tavler: await founded(leader, "tavler", "open"),
    vagt: await founded(leader, "vagt", "open"),
    hemmelig: await founded(leader, "hemmelig", "hidden"),
  };
  const scene = { ...world, midt, leader, ane, named, network };
  await followedFromOutside(scene, leader);
  await atRest(scene);
  return scene;
}

/** Ends what a host began, for those who go on. */
export async function endScene({ midt, syd, nord, stop }: Scene): Promise<void> {
  for (const { process } of [syd, nord]) await process.vis(["peer", "block", midt.host]);
  await stop(midt);
}

async function allied(one: Server, ...others: Server[]): Promise<void> {
  for (const other of others) {
    await one.process.vis(["peer", "ally", other.host]);
    await other.process.vis(["peer", "ally", one.host]);
  }
}

async function followedFromOutside({ xenia, mastodon }: World, who: Person): Promise<void> {
  await mastodon.follow(who.uri);
  await follows(xenia, who.address);
  await eventually(() => mastodon.following.has(who.uri), "the follower on Mastodon");
}

/** Someone follows another, and that one's server has said yes. */
async function follows(who: Person, address: string): Promise<void> {
  const id = await found(who, address);
  await who.app("POST", `/api/v1/accounts/${id}/follow`);
  await eventually(async () => {
    const { json } = await who.app("GET", `/api/v1/accounts/relationships?id[]=${id}`);
    return (json as unknown as [{ following: boolean }])[0].following;
  }, `${who.address} follows ${address}`);
}

/** The id at their own server of whom or what somebody looks up by an address. */
export async function found(who: Person, address: string): Promise<string> {
  const { json } = await who.app("GET", search(address, "accounts"));
  const [account] = json["accounts"] as { id: string }[];
  if (!account) throw new Error(`${who.address} does not find ${address}`);
  return account.id;
}

/** Looks something up, also at its own server. */
export function search(words: string, type: "accounts" | "statuses"): string {
  return `/api/v2/search?resolve=true&type=${type}&q=${encodeURIComponent(words)}`;
}

async function founded(by: Person, handle: string, kind: string): Promise<Network> {
  const pages = await by.pages();
  const form = "/networks/new";
  const { path, html } = await pages.submit(form, form, { name: handle, handle, kind });
  expect(path, html).toBe(`/networks/${handle}`);
  const { json } = await by.app("GET", `/api/v1/accounts/lookup?acct=${handle}`);
  const uri = `${by.at.origin}/actors/${String(json["id"])}`;
  return { handle, id: Number(json["id"]), uri, address: `@${handle}@${by.at.host}` };
}

/** Presses a button that has an address of its own. */
export async function press(who: Person, path: string, fields = {}): Promise<void> {
  const pages = await who.pages();
  const { status, html } = await pages.press(path, fields);
  expect(status, `${path}: ${html}`).toBe(200);
}

/** Someone asks to join, as their app does: by following. */
export async function asks(who: Person, network: Network): Promise<void> {
  const id = await found(who, network.address);
  await who.app("POST", `/api/v1/accounts/${id}/follow`);
}

/** Someone leaves, as their app does. */
export async function leaves(who: Person, network: Network): Promise<void> {
  const id = await who.at.idOf(network.uri);
  await who.app("POST", `/api/v1/accounts/${id}/unfollow`);
}

/** Someone asks, is let in by who leads the network, and hears of it at home. */
export async function admitted(scene: Scene, network: Network, who: Person): Promise<void> {
  const { midt, leader } = scene;
  await asks(who, network);
  await eventually(
    async () => (await midt.standing(who.uri, network.uri))?.state === "requested",
    `${who.address} asks`,
  );
  const id = await midt.idOf(who.uri);
  await press(leader, `/networks/${network.handle}/requests/${id}/admit`);
  await becomes(who.at, who, network, "accepted");
}

/** Waits until someone is that in a network, as it is held there; undefined for nothing. */
export async function becomes(
  at: Server,
  who: Pick<Person, "uri">,
  network: Network,
  state: string | undefined,
): Promise<void> {
  await eventually(
    async () => (await at.standing(who.uri, network.uri))?.state === state,
    `${who.uri} ${state ?? "nothing"} in ${network.handle} at ${at.origin}`,
  );
}

/** What someone writes in a network by their app; its address and its id at home. */
export async function writes(
  who: Person,
  network: Network,
  text: string,
  { vis, ...more }: { vis?: Json; media_ids?: string[]; in_reply_to_id?: string } = {},
): Promise<{ uri: string; id: string }> {
  const network_id = String(await who.at.idOf(network.uri));
  const said = { status: text, ...more, vis: { network_id, ...vis } };
  const { status, json } = await who.app("POST", "/api/v1/statuses", said);
  expect(status, JSON.stringify(json)).toBe(200);
  return { uri: String(json["uri"]), id: String(json["id"]) };
}

/** A picture somebody's app sends ahead; its id. */
export async function upload(who: Person, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const form = new FormData();
  form.append("file", new File([bytes], "flow.png", { type: "image/png" }));
  form.append("description", "Flowdiagram");
  const { status, json } = await who.app("POST", "/api/v2/media", form);
  expect(status, JSON.stringify(json)).toBe(200);
  return String(json["id"]);
}

/** A post as someone's app shows it; undefined when to them there is none. */
export async function seen(who: Person, uri: string): Promise<Json | undefined> {
  const held = await who.at.held(uri);
  if (!held) return undefined;
  const { status, json } = await who.app("GET", `/api/v1/statuses/${held.id}`);
  return status === 200 ? json : undefined;
}

/** The post once someone's app shows it and it is so; its id there is `id`. */
export function arrives(
  who: Person,
  uri: string,
  so: (post: Json) => boolean = () => true,
): Promise<Json & { id: string; content: string }> {
  return eventually(async () => {
    const post = await seen(who, uri);
    return post && so(post) ? (post as Json & { id: string; content: string }) : undefined;
  }, `${uri} for ${who.address}`);
}

/** Whether the network has taken a post, told where its author is. */
export async function isTaken(at: Server, uri: string): Promise<void> {
  await eventually(async () => (await at.held(uri))?.network_state === "accepted", `${uri} taken`);
}

/** Resolves when nothing is under way anywhere: what one sends is another's work. */
export async function atRest({ midt, syd, nord, ude }: Scene): Promise<void> {
  await eventually(
    async () => {
      for (let look = 0; look < 2; look++)
        for (const { store } of [midt, syd, nord, ude]) if ((await due(store)) > 0) return false;
      return true;
    },
    "rest everywhere",
    1200,
  );
}

/** From here on what is said counts. */
export async function marked(scene: Scene): Promise<void> {
  await atRest(scene);
  for (const { tap } of [scene.midt, scene.syd, scene.nord, scene.ude]) tap.mark();
}

/** Since the mark the three have opened connections to each other and to nobody else. */
export function onlyAmongThem({ midt, syd, nord }: Scene): void {
  const among = [midt, syd, nord].map(({ host }) => host);
  for (const { tap, origin } of [midt, syd, nord]) {
    const hosts = [...tap.reached()].filter((to) => !to.startsWith("/")); // its database
    expect([origin, hosts.filter((to) => !among.includes(to))]).toEqual([origin, []]);
  }
}

/** What one has delivered to another since the mark: the activities, in order. */
export function delivered(from: Server, to: { origin: string }): (Sent & { activity: Json })[] {
  const { host } = new URL(to.origin);
  return from.tap
    .sent()
    .filter((one) => one.to === host && one.method === "POST")
    .map((one) => ({ ...one, activity: JSON.parse(one.body) as Json }));
}

/** What one has asked another for since the mark: paths, in order. */
export function fetched(from: Server, to: { origin: string }): string[] {
  const { host } = new URL(to.origin);
  return from.tap
    .sent()
    .filter((one) => one.to === host && one.method === "GET")
    .map(({ path }) => path);
}

/** The types of what one was told about something, outermost first, as in `Announce Create`. */
export function told(from: Server, to: { origin: string }, uri: string): string[] {
  return delivered(from, to)
    .filter(({ body }) => body.includes(uri))
    .map(({ activity }) => {
      const inner = activity["object"] as Json | string;
      const type = String(activity["type"]);
      return type === "Announce" && typeof inner === "object"
        ? `${type} ${String(inner["type"])}`
        : type;
    });
}
