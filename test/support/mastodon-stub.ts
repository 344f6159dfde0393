import {
  createHash,
  createPublicKey,
  createSign,
  createVerify,
  generateKeyPairSync,
  verify as verifyBytes,
} from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const AP = "application/activity+json; charset=utf-8";
const PUBLIC = "https://www.w3.org/ns/activitystreams#Public";
const PUBLIC_FORMS = new Set([PUBLIC, "as:Public", "Public"]);

type Json = Record<string, unknown>;

/** What the stub's one person would see of a post. */
interface SeenStatus {
  uri: string;
  author: string;
  html: string;
  /** Content warning, from `summary` of a Note. */
  spoiler: string;
  visibility: "public" | "unlisted" | "private" | "direct";
  tags: string[];
  media: { url: string; alt: string }[];
  inReplyTo: string | null;
  edited: boolean;
  boostedBy: string[];
}

/**
 * A server that sends and accepts what Mastodon does: draft-cavage signatures over `(request-target) host date digest`, unsigned activity
 * refused with 401, unknown types dropped silently, `Article` shown as title and link, `summary` of a Note as a content warning,
 * attachments without URL skipped, posts of strangers dropped unless they mention its person. What somebody else sends than its
 * actor counts with an FEP-8b32 proof over the whole document, as in Mastodon 4.7. Its code shares nothing with ours.
 */
export interface MastodonStub {
  origin: string;
  actor: string;
  handle: string;
  /** What its actor document says otherwise than at first. */
  profile: Json;
  /** Serves an object at its own address; `undefined` takes it away. */
  serve: (id: string, object: Json | undefined) => void;
  statuses: Map<string, SeenStatus>;
  favourites: { actor: string; object: string }[];
  followers: Set<string>;
  following: Set<string>;
  notifications: string[];
  /** Every POST to an inbox, with the answer given. */
  log: { type: string; status: number; reason?: string; body: Json; signedBy?: string }[];
  follow: (actorUri: string) => Promise<number>;
  unfollow: (actorUri: string) => Promise<number>;
  reply: (toUri: string, text: string, mention: { uri: string; handle: string }) => Promise<string>;
  favourite: (postUri: string) => Promise<number>;
  boost: (postUri: string) => Promise<number>;
  send: (inbox: string, activity: Json) => Promise<number>;
  fetchSigned: (url: string) => Promise<{ status: number; body: Json }>;
  close: () => Promise<void>;
}

export async function startMastodonStub(username = "kollega"): Promise<MastodonStub> {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const actor = `${origin}/users/${username}`;
  const served = new Map<string, Json>();
  const follows = new Map<string, string>();
  let serial = 1;

  const stub: MastodonStub = {
    origin,
    actor,
    handle: `${username}@${new URL(origin).host}`,
    profile: {},
    serve(id, object) {
      if (object) served.set(new URL(id).pathname, object);
      else served.delete(new URL(id).pathname);
    },
    statuses: new Map(),
    favourites: [],
    followers: new Set(),
    following: new Set(),
    notifications: [],
    log: [],
    async follow(target) {
      const id = `${origin}/${serial++}`;
      follows.set(target, id);
      return stub.send(await inboxOf(target), { id, type: "Follow", actor, object: target });
    },
    async unfollow(target) {
      const undone = { id: follows.get(target), type: "Follow", actor, object: target };
      stub.following.delete(target);
      return stub.send(await inboxOf(target), {
        id: `${actor}#follows/${serial++}/undo`,
        type: "Undo",
        actor,
        object: undone,
      });
    },
    async reply(toUri, text, mention) {
      const id = `${actor}/statuses/${serial++}`;
      const note: Json = {
        id,
        type: "Note",
        summary: null,
        inReplyTo: toUri,
        published: new Date().toISOString().replace(/\.\d+Z$/, "Z"),
        url: `${origin}/@${username}/${serial}`,
        attributedTo: actor,
        to: [PUBLIC],
        cc: [`${actor}/followers`, mention.uri],
        sensitive: false,
        content: `<p><span class="h-card" translate="no"><a href="${mention.uri}" class="u-url mention">@<span>${mention.handle}</span></a></span> ${text}</p>`,
        contentMap: { da: `<p>${text}</p>` },
        attachment: [],
        tag: [{ type: "Mention", href: mention.uri, name: `@${mention.handle}` }],
        replies: {
          id: `${id}/replies`,
          type: "Collection",
          first: {
            type: "CollectionPage",
            next: `${id}/replies?page=true`,
            partOf: `${id}/replies`,
            items: [],
          },
        },
      };
      served.set(new URL(id).pathname, note);
      await stub.send(await inboxOf(mention.uri), {
        id: `${id}/activity`,
        type: "Create",
        actor,
        published: note["published"],
        to: note["to"],
        cc: note["cc"],
        object: note,
      });
      return id;
    },
    async favourite(postUri) {
      return stub.send(await inboxOf(await authorOf(postUri)), {
        id: `${actor}#likes/${serial++}`,
        type: "Like",
        actor,
        object: postUri,
      });
    },
    async boost(postUri) {
      const author = await authorOf(postUri);
      const id = `${actor}/statuses/${serial++}/activity`;
      return stub.send(await inboxOf(author), {
        id,
        type: "Announce",
        actor,
        published: new Date().toISOString(),
        to: [PUBLIC],
        cc: [author, `${actor}/followers`],
        object: postUri,
      });
    },
    send: (inbox, activity) =>
      post(inbox, { "@context": "https://www.w3.org/ns/activitystreams", ...activity }),
    fetchSigned: get,
    close: () => stop(server),
  };
  return stub;

  function actorDocument(): Json {
    return {
      "@context": [
        "https://www.w3.org/ns/activitystreams",
        "https://w3id.org/security/v1",
        {
          toot: "http://joinmastodon.org/ns#",
          discoverable: "toot:discoverable",
          alsoKnownAs: { "@id": "as:alsoKnownAs", "@type": "@id" },
        },
      ],
      id: actor,
      type: "Person",
      following: `${actor}/following`,
      followers: `${actor}/followers`,
      inbox: `${actor}/inbox`,
      outbox: `${actor}/outbox`,
      preferredUsername: username,
      name: "Kollega et andet sted",
      summary: "<p>Læser med</p>",
      url: `${origin}/@${username}`,
      manuallyApprovesFollowers: false,
      discoverable: true,
      publicKey: { id: `${actor}#main-key`, owner: actor, publicKeyPem: publicKey },
      endpoints: { sharedInbox: `${origin}/inbox` },
      ...stub.profile,
    };
  }

  function sign(method: string, url: URL, digest?: string): Record<string, string> {
    const date = new Date().toUTCString();
    const names = ["(request-target)", "host", "date", ...(digest ? ["digest"] : [])];
    const values: Record<string, string> = {
      "(request-target)": `${method} ${url.pathname}${url.search}`,
      host: url.host,
      date,
      digest: digest ?? "",
    };
    const text = names.map((n) => `${n}: ${values[n]}`).join("\n");
    const signature = createSign("sha256").update(text).sign(privateKey, "base64");
    return {
      date,
      ...(digest ? { digest } : {}),
      signature: `keyId="${actor}#main-key",algorithm="rsa-sha256",headers="${names.join(" ")}",signature="${signature}"`,
    };
  }

  async function post(inbox: string, activity: Json): Promise<number> {
    const body = JSON.stringify(activity);
    const digest = `SHA-256=${createHash("sha256").update(body).digest("base64")}`;
    const headers = {
      ...sign("post", new URL(inbox), digest),
      "content-type": "application/activity+json",
      "user-agent": `Mastodon/4.7.2 (http.rb; +${origin}/)`,
    };
    const response = await fetch(inbox, { method: "POST", body, headers });
    await response.arrayBuffer();
    return response.status;
  }

  async function get(url: string): Promise<{ status: number; body: Json }> {
    const headers = {
      ...sign("get", new URL(url)),
      accept: "application/activity+json, application/ld+json",
      "user-agent": `Mastodon/4.7.2 (http.rb; +${origin}/)`,
    };
    const response = await fetch(url, { headers });
    const text = await response.text();
    return { status: response.status, body: response.ok ? (JSON.parse(text) as Json) : {} };
  }

  async function inboxOf(actorUri: string): Promise<string> {
    return String((await get(actorUri)).body["inbox"]);
  }

  async function authorOf(postUri: string): Promise<string> {
    return String((await get(postUri)).body["attributedTo"]);
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", origin);
    if (request.method === "POST") return receive(request, response, url);
    const acct = url.searchParams.get("resource");
    if (url.pathname === "/.well-known/webfinger") {
      const known = acct === `acct:${stub.handle}` || acct === actor;
      return reply(response, known ? 200 : 404, "application/jrd+json", {
        subject: `acct:${stub.handle}`,
        aliases: [actor],
        links: [{ rel: "self", type: "application/activity+json", href: actor }],
      });
    }
    if (url.pathname === "/.well-known/nodeinfo") {
      const rel = "http://nodeinfo.diaspora.software/ns/schema/2.0";
      return reply(response, 200, "application/json", {
        links: [{ rel, href: `${origin}/nodeinfo/2.0` }],
      });
    }
    if (url.pathname === "/nodeinfo/2.0")
      return reply(response, 200, "application/json", {
        version: "2.0",
        software: { name: "mastodon", version: "4.7.2" },
      });
    if (url.pathname === new URL(actor).pathname) return reply(response, 200, AP, actorDocument());
    const object = served.get(url.pathname);
    return reply(
      response,
      object ? 200 : 404,
      AP,
      object ? { "@context": "https://www.w3.org/ns/activitystreams", ...object } : {},
    );
  }

  async function receive(
    request: IncomingMessage,
    response: ServerResponse,
    url: URL,
  ): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const activity = JSON.parse(body.toString("utf8")) as Json;
    const fault = await signatureFault(request, url, body, activity);
    const signedBy = /keyId="([^"#]*)/.exec(String(request.headers["signature"]))?.[1] ?? "";
    stub.log.push({
      signedBy,
      type: String(activity["type"]),
      status: fault ? 401 : 202,
      ...(fault ? { reason: fault } : {}),
      body: activity,
    });
    if (!fault) await apply(activity);
    reply(response, fault ? 401 : 202, "application/json", fault ? { error: fault } : {});
  }

  /** Mastodon's rules: Date within 12 h, Digest over the body, the key's owner is the actor or the actor has proved it. */
  async function signatureFault(
    request: IncomingMessage,
    url: URL,
    body: Buffer,
    activity: Json,
  ): Promise<string | undefined> {
    const sender = String(activity["actor"]);
    const header = request.headers["signature"];
    if (typeof header !== "string") return "Request not signed";
    const part = Object.fromEntries(
      Array.from(header.matchAll(/(\w+)="([^"]*)"/g), ([, k, v]) => [k, v]),
    );
    const names = String(part["headers"] ?? "date").split(" ");
    if (!names.includes("digest") || !names.includes("host") || !names.includes("(request-target)"))
      return "Mastodon requires the digest, host and request target to be signed";
    if (
      request.headers["digest"] !== `SHA-256=${createHash("sha256").update(body).digest("base64")}`
    )
      return "Invalid Digest value";
    if (Math.abs(Date.now() - Date.parse(request.headers["date"] ?? "")) > 43_200_000)
      return "Signed request date outside acceptable time window";
    const { body: key } = await get(String(part["keyId"]).replace(/#.*/, ""));
    const pem = (key["publicKey"] as Json | undefined)?.["publicKeyPem"];
    if (typeof pem !== "string") return "Public key not found";
    const signed = names
      .map(
        (n) =>
          `${n}: ${n === "(request-target)" ? `post ${url.pathname}${url.search}` : String(request.headers[n])}`,
      )
      .join("\n");
    const good = createVerify("sha256")
      .update(signed)
      .verify(pem, String(part["signature"]), "base64");
    if (!good) return "Verification failed";
    return key["id"] === sender || (await isProved(activity)) ? undefined : "Not the actor's";
  }

  /** FEP-8b32, `eddsa-jcs-2022`. */
  async function isProved(activity: Json): Promise<boolean> {
    const { proof, ...document } = activity;
    const { proofValue, ...config } = (proof ?? {}) as Json;
    if (config["cryptosuite"] !== "eddsa-jcs-2022") return false;
    const method = String(config["verificationMethod"]);
    const { body: owner } = await get(String(activity["actor"]));
    const keys = list(owner["assertionMethod"]) as Json[];
    const key = keys.find((one) => one["id"] === method && one["controller"] === activity["actor"]);
    if (!key) return false;
    const raw = base58(String(key["publicKeyMultibase"]).slice(1)).subarray(2);
    const x = raw.toString("base64url");
    const hashed = [config, document].map((one) =>
      createHash("sha256").update(canonical(one)).digest(),
    );
    return verifyBytes(
      null,
      Buffer.concat(hashed),
      createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" }),
      base58(String(proofValue).slice(1)),
    );
  }

  async function apply(activity: Json): Promise<void> {
    const object = activity["object"];
    const sender = String(activity["actor"]);
    const id = typeof object === "string" ? object : String((object as Json | undefined)?.["id"]);
    const inner = typeof object === "object" && object !== null ? (object as Json) : {};
    switch (activity["type"]) {
      case "Follow":
        stub.followers.add(sender);
        stub.notifications.push(`follow ${sender}`);
        await stub.send(await inboxOf(sender), {
          id: `${actor}#accepts/follows/${serial++}`,
          type: "Accept",
          actor,
          object: { id: activity["id"], type: "Follow", actor: sender, object: actor },
        });
        break;
      case "Accept":
        if (inner["actor"] === actor && inner["object"] === sender) stub.following.add(sender);
        break;
      case "Reject":
        stub.following.delete(sender);
        break;
      case "Create":
        if (inner["attributedTo"] === sender && relevant(sender, inner))
          stub.statuses.set(id, seen(inner));
        break;
      case "Update":
        if (stub.statuses.get(id)?.author === sender)
          stub.statuses.set(id, { ...seen(inner), edited: true });
        break;
      case "Delete":
        if (stub.statuses.get(id)?.author === sender) stub.statuses.delete(id);
        if (id === sender)
          for (const [uri, s] of stub.statuses) if (s.author === sender) stub.statuses.delete(uri);
        break;
      case "Announce":
        if (typeof object === "string" && stub.following.has(sender)) await boosted(object, sender);
        break;
      case "Like":
        stub.favourites.push({ actor: sender, object: id });
        break;
      case "Undo":
        if (inner["type"] === "Follow") stub.followers.delete(sender);
        if (inner["type"] === "Like")
          stub.favourites = stub.favourites.filter(
            (f) => f.actor !== sender || f.object !== inner["object"],
          );
        if (inner["type"] === "Announce")
          for (const s of stub.statuses.values())
            if (s.uri === inner["object"]) s.boostedBy = s.boostedBy.filter((b) => b !== sender);
        break;
      default:
        break;
    }
  }

  async function boosted(uri: string, by: string): Promise<void> {
    const { status, body } = stub.statuses.has(uri) ? { status: 0, body: {} } : await get(uri);
    if (status === 200) stub.statuses.set(uri, seen(body));
    stub.statuses.get(uri)?.boostedBy.push(by);
  }

  function relevant(sender: string, note: Json): boolean {
    return (
      stub.following.has(sender) || list(note["tag"]).some((t) => (t as Json)["href"] === actor)
    );
  }

  function seen(object: Json): SeenStatus {
    const article = ["Article", "Page", "Event"].includes(String(object["type"]));
    const to = list(object["to"]).map(String);
    const cc = list(object["cc"]).map(String);
    const link = String(object["url"] ?? object["id"]);
    const visibility = to.some((t) => PUBLIC_FORMS.has(t))
      ? "public"
      : cc.some((t) => PUBLIC_FORMS.has(t))
        ? "unlisted"
        : [...to, ...cc].some((t) => t.endsWith("/followers"))
          ? "private"
          : "direct";
    return {
      uri: String(object["id"]),
      author: String(object["attributedTo"]),
      html: article
        ? `<h2>${String(object["name"])}</h2><p><a href="${link}">${link}</a></p>`
        : text(object["content"]),
      spoiler: article ? "" : text(object["summary"]),
      visibility,
      tags: list(object["tag"])
        .filter((t) => (t as Json)["type"] === "Hashtag")
        .map((t) =>
          String((t as Json)["name"])
            .replace(/^#/, "")
            .toLowerCase(),
        ),
      media: list(object["attachment"])
        .filter((a) => typeof (a as Json)["url"] === "string")
        .map((a) => ({ url: String((a as Json)["url"]), alt: text((a as Json)["name"]) })),
      inReplyTo: typeof object["inReplyTo"] === "string" ? object["inReplyTo"] : null,
      edited: false,
      boostedBy: [],
    };
  }
}

/** JSON with its members in order of their names and nothing between (RFC 8785, for what activities hold). */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.keys(value).toSorted((a, b) => (a < b ? -1 : 1));
  return `{${members.map((name) => `${JSON.stringify(name)}:${canonical((value as Json)[name])}`).join(",")}}`;
}

function base58(text: string): Buffer {
  const alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  let number = 0n;
  for (const letter of text) number = number * 58n + BigInt(alphabet.indexOf(letter));
  const digits = number.toString(16);
  const zeros = Buffer.alloc(/^1*/.exec(text)![0].length);
  const rest = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, "hex");
  return Buffer.concat([zeros, rest]);
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function list(value: unknown): unknown[] {
  return value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
}

function reply(response: ServerResponse, status: number, type: string, body: Json): void {
  response.writeHead(status, { "content-type": type }).end(JSON.stringify(body));
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
