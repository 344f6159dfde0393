import sharp from "sharp";
import { beforeAll, expect, test } from "vitest";
import { fileReport } from "../../src/domain/moderation/file-report.ts";
import { storeUpload } from "../../src/domain/media/attach.ts";
import { setTrust } from "../../src/domain/instance/peers.ts";
import { announce } from "../../src/domain/announcements/announce.ts";
import { routes } from "../../src/mastodon/routes.ts";
import { apiSite, type ApiSite, type Caller, type Json } from "./api-site.ts";
import { contractIsHere, describedOperations, templateOf } from "./contract.ts";

/*
 * Every operation that reads, asked once with something to read there: `api-site.ts` holds each answer against the contract.
 * Together with `encodings.test.ts`, which asks every other one, nothing that is answered is left unasked.
 */

let site: ApiSite;
let me: Caller;
/** What stands for the parameters of an address, by what comes before them. */
let ids: Record<string, string>;

beforeAll(async () => {
  site = await apiSite();
  me = await site.caller("sygeplejerske-m1", {
    role: "admin",
    scopes: "read write follow push profile admin:read admin:write",
  });
  const other = await site.caller("laege-m2");
  const made = async (who: Caller, path: string, said = {}): Promise<Json> => {
    const { status, json } = await who.post(path, said);
    expect([path, status]).toEqual([path, 200]);
    return json;
  };
  await made(me, `/api/v1/accounts/${other.id}/follow`);
  await made(other, `/api/v1/accounts/${me.id}/follow`);
  const status = await made(me, "/api/v1/statuses", { status: "Om #sepsis" });
  await made(other, "/api/v1/statuses", { status: "Enig", in_reply_to_id: status.id });
  await made(other, `/api/v1/statuses/${status.id}/favourite`);
  await made(other, "/api/v1/statuses", { status: "Se her", quoted_status_id: status.id });
  const poll = { options: ["Ja", "Nej"], expires_in: 3600 };
  const asked = await made(me, "/api/v1/statuses", { status: "Hvad nu?", poll });
  const later = new Date(Date.now() + 3_600_000).toISOString();
  const scheduled = await made(me, "/api/v1/statuses", { status: "Senere", scheduled_at: later });
  await made(other, "/api/v1/statuses", { status: `@${me.handle} hej`, visibility: "direct" });
  const list = await made(me, "/api/v1/lists", { title: "Vagten" });
  await made(me, `/api/v1/lists/${list.id}/accounts`, { account_ids: [other.id] });
  const filter = await made(me, "/api/v2/filters", {
    title: "Ikke nu",
    context: ["home"],
    keywords_attributes: [{ keyword: "fodbold" }],
  });
  const kept = await made(me, `/api/v2/filters/${filter.id}/statuses`, { status_id: status.id });
  const collection = (
    await made(me, "/api/v1/collections", { name: "Kender til sepsis", account_ids: [other.id] })
  ).collection;
  await made(me, "/api/v1/tags/sepsis/follow");
  await made(me, "/api/v1/featured_tags", { name: "sepsis" });
  await made(me, `/api/v1/accounts/${other.id}/pin`);
  await made(me, "/api/v1/markers", { home: { last_read_id: status.id } });
  await made(me, "/api/v1/push/subscription", {
    subscription: {
      endpoint: "https://push.example/1",
      standard: true,
      keys: {
        p256dh:
          "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        auth: "BTBZMqHH6r4Tts7J_aSIgg",
      },
    },
    data: { alerts: { mention: true } },
  });
  const file = await storeUpload(site.store, site.media, {
    ownerId: me.actorId,
    bytes: await picture(),
    alt: "En tavle",
  });
  const report = await site.store.transact(async (tx) => {
    await setTrust(tx, "spam.example", "blocked");
    await setTrust(tx, "syd.example", "public");
    await announce(tx, { text: "Vi flytter i nat" }, null);
    return fileReport(tx, {
      reporterId: other.actorId,
      targetId: me.actorId,
      postIds: [],
      text: "Se her",
    });
  });
  await me.put("/api/v2/notifications/policy", { for_not_following: "filter" });
  const stranger = await site.caller("ukendt-m3");
  await made(stranger, `/api/v1/statuses/${status.id}/favourite`);
  const [request] = (await me.get("/api/v1/notifications/requests")).json as Json[];
  const [news] = (await me.get("/api/v1/notifications")).json as Json[];
  const { notification_groups: groups } = (await me.get("/api/v2/notifications")).json as Json;
  ids = {
    accounts: other.id,
    statuses: status.id,
    polls: asked.poll.id,
    scheduled_statuses: scheduled.id,
    lists: list.id,
    list: list.id,
    filters: filter.id,
    keywords: filter.keywords[0].id,
    "filters/statuses": kept.id,
    "v1/filters": filter.keywords[0].id,
    collections: collection.id,
    tags: "sepsis",
    tag: "sepsis",
    media: String(file),
    reports: String(report.id),
    requests: request.id,
    notifications: news.id,
    "v2/notifications": groups[0].group_key,
    domain_blocks: "spam.example",
    domain_allows: "syd.example",
  };
});

async function picture(): Promise<Uint8Array> {
  const create = { width: 9, height: 9, channels: 3, background: "#268" } as const;
  return new Uint8Array(await sharp({ create }).png().toBuffer());
}

const saying: Record<string, object> = {
  "/api/v1/accounts/lookup": { acct: "laege-m2" },
  "/api/v1/domain_blocks/preview": { domain: "syd.example" },
  "/api/v1/accounts/search": { q: "laege" },
  "/api/v2/search": { q: "sepsis" },
  "/api/v1/markers": { timeline: ["home", "notifications"] },
};

/** Said by a server that has no text of that kind. */
const not: Record<string, number> = { "/api/v1/instance/terms_of_service": 404 };

const reads = routes.filter(
  ({ methods, path }) => methods.includes("GET") && !path.startsWith("/api/v1/streaming"),
);

test.each(reads.map((route) => [route.path] as const))("GET %s", async (path) => {
  const mine = path.endsWith("/in_collections") ? { accounts: me.id } : {};
  const filled = path.replace(/(\w+\/)?(\w+)\/:(\w+)/g, (_, before = "", what: string) => {
    const known: Record<string, string> = { ...ids, ...mine };
    const id = known[`${before}${what}`] ?? known[what];
    expect(id, `something to read at ${path}`).toBeDefined();
    return `${before}${what}/${id}`;
  });
  const { status } = await me.get(filled, (saying[path] ?? {}) as Record<string, string>);
  expect([path, status]).toEqual([path, not[path] ?? 200]);
});

/** What is described and not built: what no app needs, and what does not exist here. */
const notBuilt = new Set([
  "GET /api/v1/annual_reports",
  "GET /api/v1/annual_reports/{year}",
  "GET /api/v1/annual_reports/{year}/state",
  "POST /api/v1/annual_reports/{year}/generate",
  "POST /api/v1/annual_reports/{year}/read",
  "GET /api/v1/accounts/{id}/identity_proofs",
  "POST /api/v1/accounts",
  "POST /api/v1/emails/confirmations",
  "GET /api/v1/instance/terms_of_service/{date}",
  "GET /api/oembed",
  "GET /api/v1_alpha/async_refreshes/{id}",
  "GET /api/v1/timelines/direct",
]);

/** Answered by the endpoints of OAuth, and by streams; each is asked in tests of its own. */
const elsewhere = /^(GET|POST) (\/oauth\/|\/api\/v1\/apps|\/\.well-known\/|\/health)/;

test.runIf(contractIsHere)("every operation that is described is answered", () => {
  const answered = new Set(
    routes.flatMap(({ methods, path }) =>
      methods.map((method) => `${method} ${templateOf(path.replace(/:\w+/g, "1")) ?? path}`),
    ),
  );
  const missing = describedOperations().filter(
    (operation) =>
      !answered.has(operation) && !notBuilt.has(operation) && !elsewhere.test(operation),
  );
  expect(missing).toEqual([]);
});
