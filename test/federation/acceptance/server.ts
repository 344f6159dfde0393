import { readdirSync } from "node:fs";
import { join } from "node:path";
import { heldPost } from "../../../src/domain/knowledge/held-post.read.ts";
import { actorByUri } from "../../../src/domain/people/actor.read.ts";
import { followBetween } from "../../../src/domain/follows/rows.ts";
import { signedIn, type Visitor } from "../../../src/cli/demo/visitor.ts";
import { createVault } from "../../../src/federation/wire/keys.ts";
import { withProof, type Json } from "../../../src/federation/wire/proof.ts";
import { signatureHeaders } from "../../../src/federation/wire/sign-request.ts";
import { createSigners } from "../../../src/federation/wire/signers.ts";
import { readSecrets } from "../../../src/storage/secret-file.ts";
import type { Engine } from "../../../src/storage/reader.ts";
import { storeAt, type TestStore } from "../../support/engines.ts";
import { eventually } from "../../support/process.ts";
import { tapped, type SharedClock, type Tap } from "../../support/tapped.ts";
import { region, type Region } from "../regions/region.ts";

export interface Answer {
  status: number;
  text: string;
  headers: Headers;
}

/** A region in a process of its own: everything it says is heard, and what it holds can be read beside it. */
export interface Server extends Omit<Region, "member"> {
  store: TestStore;
  tap: Tap;
  /** Someone who works there. */
  person: (handle: string, role?: "admin") => Promise<Person>;
  /** The id there of an actor it knows by then. */
  idOf: (uri: string) => Promise<number>;
  /** What someone is in a network as it is held there. */
  standing: (
    personUri: string,
    networkUri: string,
  ) => Promise<{ state: string; role: string | null } | undefined>;
  held: (postUri: string) => ReturnType<typeof heldPost>;
  /** A document as its instance asks for it, signed with its key, or as nobody. */
  ask: (url: string, how?: { signed?: boolean; accept?: string }) => Promise<Answer>;
  /** What an actor of it would prove to have said. */
  proven: (actorId: number, activity: Json) => Promise<Json>;
  /** Delivers bytes in the name of an actor of it; the status. */
  deliver: (actorId: number, to: Server, body: string) => Promise<number>;
  /** What became of an activity that came: why it had no effect, or `done`. */
  outcome: (activityUri: string) => Promise<string>;
  /** The files it keeps. */
  files: () => string[];
}

/** Someone with an app and a browser. */
export interface Person {
  at: Server;
  id: number;
  uri: string;
  /** As others write them. */
  address: string;
  /** What their app asks of their server. */
  app: (
    method: string,
    path: string,
    body?: Json | FormData,
  ) => Promise<{ status: number; json: Json }>;
  /** Their browser, signed in. */
  pages: () => Promise<Visitor>;
}

const password = "en ganske lang adgangskode";

/** Starts one that lives by a clock shared with others. */
export async function server(
  name: string,
  engine: Engine,
  { folder, clock }: { folder: string; clock: SharedClock },
): Promise<Server> {
  const tap = tapped(folder, `${name}-${engine}`, clock);
  const made = await region(name, engine, tap.environment);
  await made.process.start();
  const store = storeAt(made.databaseUrl, { origin: made.origin, node: 9 });
  const { reader } = store;
  const vault = createVault(readSecrets(join(made.process.folder, "secret"))!);
  const signers = createSigners(reader, vault);
  const actor = (uri: string) => actorByUri(reader, uri);

  const self: Server = {
    ...made,
    store,
    tap,
    person: (handle, role) => someone(self, handle, role),
    idOf: async (uri) => (await eventually(() => actor(uri), `${uri} at ${name}`)).id,
    async standing(personUri, networkUri) {
      const [person, network] = await Promise.all([actor(personUri), actor(networkUri)]);
      if (!person || !network) return undefined;
      const row = await followBetween(reader, { followerId: person.id, followeeId: network.id });
      return row && { state: row.state, role: row.role };
    },
    held: (postUri) => heldPost(reader, postUri),
    async ask(url, { signed = true, accept = "application/activity+json" } = {}) {
      const by = await signers.instance();
      const now = new Date();
      const made = signed ? await signatureHeaders({ method: "GET", url, now }, by, "cavage") : {};
      const answer = await fetch(url, { headers: { ...made, accept }, redirect: "manual" });
      const { status, headers } = answer;
      return { status, headers, text: await answer.text() };
    },
    proven: async (actorId, activity) =>
      withProof(activity, await signers.of(actorId, "ed25519"), new Date()),
    async deliver(actorId, to, text) {
      const url = `${to.origin}/inbox`;
      const body = Buffer.from(text);
      const by = await signers.of(actorId, "rsa");
      const signed = await signatureHeaders(
        { method: "POST", url, body, now: new Date() },
        by,
        "cavage",
      );
      const headers = { ...signed, "content-type": "application/activity+json" };
      const answer = await fetch(url, { method: "POST", headers, body });
      await answer.arrayBuffer();
      return answer.status;
    },
    async outcome(activityUri) {
      const row = await eventually(async () => {
        const found = await reader.db
          .selectFrom("inbound")
          .select(["state", "reason"])
          .where("activity_uri", "=", activityUri)
          .executeTakeFirst();
        return found?.state === "waiting" ? undefined : found;
      }, `${activityUri} at ${name}`);
      return row.reason ?? row.state;
    },
    files: () => readdirSync(join(made.process.folder, "media")),
  };
  return self;
}

async function someone(at: Server, handle: string, role?: "admin"): Promise<Person> {
  const vis = async (...words: string[]): Promise<string> => {
    const { code, out, err } = await at.process.vis(words, password);
    if (code !== 0) throw new Error(err);
    return out.trim();
  };
  await vis("user", "add", handle, "--password-stdin", ...(role ? ["--admin"] : []));
  const token = await vis("token", "add", handle, "--scopes", "read write follow");
  let browser: Promise<Visitor> | undefined;

  const app: Person["app"] = async (method, path, body) => {
    const answer = await fetch(`${at.origin}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body && !(body instanceof FormData) && { "content-type": "application/json" }),
      },
      ...(body && { body: body instanceof FormData ? body : JSON.stringify(body) }),
    });
    return { status: answer.status, json: (await answer.json()) as Json };
  };
  const { json } = await app("GET", "/api/v1/accounts/verify_credentials");
  const id = Number(json["id"]);
  return {
    at,
    id,
    uri: `${at.origin}/actors/${id}`,
    address: `@${handle}@${at.host}`,
    app,
    async pages() {
      browser ??= signIn();
      return browser;
    },
  };

  async function signIn(): Promise<Visitor> {
    const visitor = await signedIn(at.origin, handle, password);
    await visitor.submit("/welcome", "/welcome");
    return visitor;
  }
}
