import { searchPosts } from "../../domain/knowledge/search.read.ts";
import { post } from "../../domain/knowledge/post.read.ts";
import { topicSeen } from "../../domain/knowledge/topic-seen.read.ts";
import { networkDirectory } from "../../domain/networks/networks.read.ts";
import { personByHandle, searchPeople } from "../../domain/people/people.read.ts";
import { relations } from "../../domain/people/relations.read.ts";
import { searchTopics } from "../../domain/topics/topics.read.ts";
import { ownId } from "../../domain/uris.ts";
import type { Change, Outcome, PostKind } from "../../storage/tables/knowledge.ts";
import { accountsOf } from "../accounts-of.ts";
import { handleIn } from "../accounts/handle-in.ts";
import type { Call } from "../context.ts";
import type { Account } from "../entities/account.ts";
import type { Status } from "../entities/status.ts";
import type { Tag } from "../entities/tag.ts";
import { flag, id, int, limit, part, text, word } from "../params.ts";
import { open, type Route } from "../route.ts";
import { postsAsStatuses } from "../statuses-of.ts";
import { tagsOf } from "../tags-of.ts";

/** docs.joinmastodon.org/entities/Search */
interface Found {
  accounts: Account[];
  statuses: Status[];
  hashtags: Tag[];
}

const params = {
  q: text(1000),
  type: word("accounts", "hashtags", "statuses"),
  resolve: flag(),
  following: flag(),
  account_id: id(),
  exclude_unreviewed: flag(),
  max_id: id(),
  min_id: id(),
  limit: limit(20, 40),
  offset: int(0, 10_000),
  vis: part({
    kind: word("note", "request", "offer", "experience"),
    topic: text(200),
    outcome: word("success", "failure", "mixed", "tooEarly"),
    change: word("start", "adapt", "stop"),
    region: text(200),
    unanswered: flag(),
  }),
};

/** Searching (docs.joinmastodon.org/methods/search). */
export const searchRoutes: readonly Route[] = [
  open(
    "GET /api/v2/search",
    {
      scope: "read:search",
      params,
      summary:
        "People, networks, statuses and topics by words; one by handle or address; statuses alone by what vis says of them",
      returns: "Search",
    },
    find,
  ),
];

/** Looking for people. */
type PeopleAsked = Call<{
  resolve: boolean | undefined;
  following: boolean | undefined;
  limit: number;
  offset: number | undefined;
}>;

/** What only Vis knows of statuses; all of it holds for each that is found. */
interface OfKnowledge {
  kind: PostKind | undefined;
  /** Its name. */
  topic: string | undefined;
  outcome: Outcome | undefined;
  change: Change | undefined;
  region: string | undefined;
  unanswered: boolean | undefined;
}

type Asked = Call<{
  q: string | undefined;
  type: "accounts" | "hashtags" | "statuses" | undefined;
  resolve: boolean | undefined;
  following: boolean | undefined;
  account_id: number | undefined;
  max_id: number | undefined;
  min_id: number | undefined;
  limit: number;
  offset: number | undefined;
  vis: OfKnowledge | undefined;
}>;

async function find(call: Asked): Promise<Found> {
  const { type, offset, vis } = call.params;
  const words = call.params.q?.trim() ?? "";
  if (vis) return { accounts: [], statuses: await statuses(call, words, undefined), hashtags: [] };
  if (words === "") return { accounts: [], statuses: [], hashtags: [] };
  const named = offset ? undefined : await namedBy(call, words);
  const wants = (kind: typeof type) => type === undefined || type === kind;
  return {
    accounts: wants("accounts") ? await people(call, words, named) : [],
    statuses: wants("statuses") ? await statuses(call, words, named) : [],
    hashtags: wants("hashtags") && !named ? await topics(call, words) : [],
  };
}

/** People and networks that words mean; one, when they are a handle or an address. */
export async function accountsMeant(call: PeopleAsked, words: string): Promise<Account[]> {
  const named = call.params.offset ? undefined : await namedBy(call, words);
  return people(call, words, named);
}

type Named = { kind: "person" | "post"; id: number };

/** What a handle or an address names: held here, or with `resolve` fetched for whoever has signed in. */
async function namedBy(call: PeopleAsked, words: string): Promise<Named | undefined> {
  const { reader, viewer, params: asked, me, deps } = call;
  const isAddress = /^https?:\/\/\S+$/i.test(words);
  const handle = isAddress ? undefined : handleIn(words, reader.host);
  if (handle && (words.includes("@") || !asked.resolve)) {
    const held = await personByHandle(reader, viewer, handle.name, handle.host);
    if (held) return { kind: "person", id: held.id };
  }
  if (isAddress) {
    const ours = ownId(call.origin, "posts", words);
    if (ours !== undefined) return { kind: "post", id: ours };
  }
  const elsewhere = isAddress || (handle?.host ?? null) !== null;
  if (!elsewhere || !asked.resolve || !me) return undefined;
  return deps.lookup(words, me.actorId);
}

async function people(
  call: PeopleAsked,
  words: string,
  named: Named | undefined,
): Promise<Account[]> {
  const { reader, viewer, params: asked, me, now } = call;
  if (named) return named.kind === "person" ? accountsOf(call, [named.id]) : [];
  const from = asked.offset ?? 0;
  const found = await searchPeople(reader, viewer, words, from + asked.limit);
  const networks = await networkDirectory(reader, me?.actorId ?? null, {
    words,
    limit: from + asked.limit,
    now,
  });
  const ids = [...found, ...networks.items].map((one) => one.id);
  const kept = asked.following && me ? await followed(call, me.actorId, ids) : ids;
  return accountsOf(call, kept.slice(from, from + asked.limit));
}

async function followed(
  { reader, now }: PeopleAsked,
  me: number,
  ids: number[],
): Promise<number[]> {
  const between = await relations(reader, me, ids, now);
  return ids.filter((one) => between.get(one)?.following === "yes");
}

/** Words are looked for by whoever has signed in, as Mastodon has it. */
async function statuses(call: Asked, words: string, named: Named | undefined): Promise<Status[]> {
  const { reader, viewer, params: asked, me } = call;
  if (named?.kind === "post") {
    const found = await post(reader, viewer, named.id);
    return found ? postsAsStatuses(call, [found]) : [];
  }
  if (named || !me) return [];
  const { topic: name, ...wanted }: Partial<OfKnowledge> = asked.vis ?? {};
  const topic = name === undefined ? undefined : await topicSeen(reader, viewer, name);
  if (name !== undefined && !topic) return [];
  const from = asked.offset ?? 0;
  const page = await searchPosts(reader, viewer, {
    ...wanted,
    topic: topic?.id,
    words,
    author: asked.account_id,
    before: asked.max_id,
    limit: from + asked.limit,
    order: "newest",
  });
  const least = asked.min_id ?? 0;
  const items = page.items.filter((one) => one.id > least);
  return postsAsStatuses(call, items.slice(from, from + asked.limit));
}

async function topics(call: Asked, words: string): Promise<Tag[]> {
  const { reader, params: asked } = call;
  const from = asked.offset ?? 0;
  const found = await searchTopics(reader, words.replace(/^#/, ""), from + asked.limit);
  return tagsOf(call, found.slice(from));
}
