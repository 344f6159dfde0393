import { createHash, createSign, generateKeyPairSync } from "node:crypto";
import { startPeer } from "./peer-server.ts";

type Json = Record<string, unknown>;

const everyone = "https://www.w3.org/ns/activitystreams#Public";
const contexts = ["https://join-lemmy.org/context.json", "https://www.w3.org/ns/activitystreams"];

/** An actor of the stub. */
export interface ForumActor {
  uri: string;
  /** Says something to an inbox; the answer's status. */
  say: (inbox: string, activity: Json) => Promise<number>;
}

/**
 * A server of groups as Lemmy, PieFed and NodeBB are: it says what software it runs (NodeInfo), has people and one
 * community, signs with draft-cavage, and passes on in its community's name (FEP-1b12). Its code shares nothing with ours.
 */
export interface ForumStub {
  origin: string;
  host: string;
  community: ForumActor;
  people: Record<"reader" | "writer", ForumActor>;
  /** Everything that reached its inboxes, as text, in order. */
  inbox: string[];
  /** What of it is of a type, and of what it passes on of another. */
  received: (type: string, inner?: string) => Json[];
  /** Where what it was sent with some words came. */
  paths: (words: string) => string[];
  /** Serves a post of one of its people at its own address; what its Create would bring. */
  page: (by: ForumActor, name: string, more?: Json) => Json & { id: string };
  /** Takes what stands at an address away; then it answers 410. */
  gone: (uri: string) => void;
  /** The activity with an id of the stub's, in its usual context. */
  activity: (by: ForumActor, type: string, object: unknown, more?: Json) => Json & { id: string };
  close: () => Promise<void>;
}

export async function startForumStub(software: string): Promise<ForumStub> {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  const peer = await startPeer();
  const { origin, host } = peer;
  const inbox: string[] = [];
  let serial = 0;

  const json = (path: string, body: Json): void =>
    peer.serve(path, (_, response) =>
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body)),
    );
  const rel = "http://nodeinfo.diaspora.software/ns/schema/2.1";
  json("/.well-known/nodeinfo", { links: [{ rel, href: `${origin}/nodeinfo/2.1` }] });
  json("/nodeinfo/2.1", { version: "2.1", software: { name: software, version: "1.0.0" } });
  const names = new Map<string, string>();
  peer.serve("/.well-known/webfinger", (request, response) => {
    const asked = new URL(request.url ?? "", origin).searchParams.get("resource") ?? "";
    const uri = names.get(asked.replace(/^acct:/, ""));
    const links = [{ rel: "self", type: "application/activity+json", href: uri }];
    response
      .writeHead(uri === undefined ? 404 : 200, { "content-type": "application/jrd+json" })
      .end(JSON.stringify({ subject: asked, links }));
  });
  const takes = (path: string): void =>
    peer.serve(path, (_, response) => {
      inbox.push(peer.requests.at(-1)!.body.toString("utf8"));
      response.writeHead(202).end();
    });
  takes("/inbox");

  function actor(path: string, type: "Group" | "Person"): ForumActor {
    const uri = `${origin}${path}`;
    const name = path.split("/").at(-1)!;
    names.set(`${name}@${host}`, uri);
    const group = {
      attributedTo: `${uri}/moderators`,
      featured: `${uri}/featured`,
      postingRestrictedToMods: false,
    };
    peer.serve(path, {
      "@context": [...contexts, "https://w3id.org/security/v1"],
      id: uri,
      type,
      preferredUsername: name,
      name,
      inbox: `${uri}/inbox`,
      outbox: `${uri}/outbox`,
      followers: `${uri}/followers`,
      endpoints: { sharedInbox: `${origin}/inbox` },
      publicKey: { id: `${uri}#main-key`, owner: uri, publicKeyPem: publicKey },
      ...(type === "Group" && group),
    });
    takes(`${path}/inbox`);
    peer.serve(`${path}/outbox`, {
      "@context": contexts,
      id: `${uri}/outbox`,
      type: "OrderedCollection",
      totalItems: 0,
      orderedItems: [],
    });
    return { uri, say: (to, activity) => post(`${uri}#main-key`, to, JSON.stringify(activity)) };
  }

  async function post(keyId: string, to: string, body: string): Promise<number> {
    const url = new URL(to);
    const date = new Date().toUTCString();
    const digest = `SHA-256=${createHash("sha256").update(body).digest("base64")}`;
    const text = [
      `(request-target): post ${url.pathname}`,
      `host: ${url.host}`,
      `date: ${date}`,
      `digest: ${digest}`,
    ].join("\n");
    const made = createSign("sha256").update(text).sign(privateKey, "base64");
    const names = "(request-target) host date digest";
    const signature = `keyId="${keyId}",algorithm="rsa-sha256",headers="${names}",signature="${made}"`;
    const headers = { "content-type": "application/activity+json", date, digest, signature };
    const response = await fetch(to, { method: "POST", headers, body });
    await response.arrayBuffer();
    return response.status;
  }

  const community = actor("/c/sepsis", "Group");
  return {
    origin,
    host,
    community,
    people: { reader: actor("/u/reader", "Person"), writer: actor("/u/writer", "Person") },
    inbox,
    received: (type, inner) =>
      inbox
        .map((text) => JSON.parse(text) as Json)
        .filter((one) => one["type"] === type)
        .filter((one) => inner === undefined || (one["object"] as Json)["type"] === inner),
    paths: (words) =>
      peer.requests
        .filter(({ body }) => body.toString("utf8").includes(words))
        .map(({ path }) => path),
    page(by, name, more = {}) {
      const id = `${origin}/post/${name}`;
      const object = {
        "@context": contexts,
        id,
        type: "Page",
        attributedTo: by.uri,
        to: [community.uri, everyone],
        cc: [],
        audience: community.uri,
        name,
        content: `<p>${name}</p>`,
        mediaType: "text/html",
        published: new Date().toISOString(),
        ...more,
      };
      peer.serve(`/post/${name}`, object);
      return object;
    },
    gone: (uri) =>
      peer.serve(new URL(uri).pathname, (_, response) => void response.writeHead(410).end()),
    activity(by, type, object, more = {}) {
      serial += 1;
      const id = `${origin}/activities/${type.toLowerCase()}/${serial}`;
      const addressed = { to: [everyone], cc: [community.uri], audience: community.uri };
      return { "@context": contexts, id, type, actor: by.uri, ...addressed, object, ...more };
    },
    close: peer.close,
  };
}
