import { sql } from "kysely";
import type { TestStore } from "./engines.ts";

/** What `fillWithPosts` made, for questions about it. */
export const filled = {
  /** Follows 250 people and writes the most; everybody else follows 40. */
  busiest: 1001,
  /** Someone of ours. */
  person: 1002,
  topic: 5003,
  /** Closed; as many people elsewhere belong to it as there are strangers, 5,000 at most, and all of ours. */
  network: 900_001,
  /** Of the busiest, who reads 210 of those they follow in it by themselves. */
  list: 7_000_001,
  /** Answered by every fiftieth post. */
  root: postId(3),
  /** Forty posts that answer nobody. */
  roots: Array.from({ length: 40 }, (_, n) => postId(3 * (n + 1))),
  /** Some who passed something on. */
  vias: Array.from({ length: 20 }, (_, n) => 1001 + n * 7),
} as const;

function postId(at: number): number {
  return 2_000_000_000_000_000 + at * 4096;
}

/** Columns to fill in, in the order of `values`; `n.i` counts from 1. */
interface Fill {
  table: string;
  row: Record<string, string>;
  times: number;
  where?: string;
}

const authors = 300;
const ours = 100;
const topics = 60;
const time = "'2026-01-01T00:00:00.000Z'";
const id = (i: string) => `2000000000000000 + (${i}) * 4096`;
const skewed = `((n.i * 7919) % 1000) * ((n.i * 7919) % 1000) / 3334`;
const author = `1001 + ${skewed}`;
const isRoot = "n.i % 3 = 0";
const answered = `(case when n.i % 50 = 1 then 3 else n.i - n.i % 3 end)`;
const hasParent = "(n.i % 3 <> 0 and n.i > 3)";
const shared = `${isRoot} and n.i % 40 not in (0, 7)`;

/**
 * Fills a fresh store set by set: posts of 300 people (100 of them ours, few of them writing most), one in three a root,
 * a thread that every fiftieth post belongs to, 60 topics, follows, mentions, thanks, boosts, and words of which one is
 * in every other post. Foreign keys are not checked meanwhile.
 */
export async function fillWithPosts(store: TestStore, posts: number): Promise<void> {
  const { engine, handles } = store;
  for (const pragma of ["foreign_keys = OFF", "synchronous = OFF"]) handles.sqlite?.pragma(pragma);
  await handles.write.transaction().execute(async (db) => {
    const run = (statement: string) => sql.raw(statement).execute(db);
    if (engine === "postgres") {
      await run("set local session_replication_role = replica");
      await run("drop index post_search_tokens");
    }
    for (const { table, row, times, where } of fills(posts))
      await run(`insert into ${table} (${Object.keys(row).join(", ")})
        with recursive n(i) as (select 1 union all select i + 1 from n where i < ${times})
        select ${Object.values(row).join(", ")} from n where ${where ?? "1 = 1"}`);
    await run(words(engine, posts));
    if (engine === "postgres")
      await run("create index post_search_tokens on post_search using gin (tokens)");
  });
  for (const pragma of ["foreign_keys = ON", "synchronous = FULL"]) handles.sqlite?.pragma(pragma);
}

function fills(posts: number): Fill[] {
  return [
    ...people(),
    ...settled(),
    ...strangers(posts),
    ...networks(posts),
    ...lists(),
    ...written(posts),
    ...placed(posts),
    ...reactions(posts),
  ];
}

/** What people settled about each other and for themselves. */
function settled(): Fill[] {
  const one = `1001 + n.i % ${ours}`;
  const other = `1001 + (n.i % ${ours} + 1 + n.i / ${ours} * 7) % ${authors}`;
  const times = ours * 30;
  return [
    {
      table: "hidden_host",
      times,
      row: {
        id: "n.i",
        actor_id: one,
        host: `'g' || (n.i / ${ours}) || '.example'`,
        created_at: time,
      },
    },
    {
      table: "mute",
      times,
      row: { id: "n.i", muter_id: one, muted_id: other, created_at: time },
    },
    {
      table: "private_note",
      times,
      row: { writer_id: one, about_id: other, text: "'x'", updated_at: time },
    },
    { table: "endorsement", times, row: { id: "n.i", actor_id: one, endorsed_id: other } },
    { table: "passed_over", times, row: { actor_id: one, passed_id: other } },
    {
      table: "featured_topic",
      times: ours * 11,
      row: { id: "n.i", actor_id: one, topic_id: `5001 + n.i / ${ours}`, posts_count: "1" },
    },
    {
      table: "topic_day",
      times: topics * 7 * 60,
      row: {
        topic_id: `5001 + n.i % ${topics}`,
        day: `'2026-01-0' || (1 + n.i / ${topics} % 7)`,
        author_id: `1001 + n.i / ${topics * 7}`,
        posts: "1",
      },
    },
    {
      table: "announcement",
      times: 3,
      row: {
        id: "n.i",
        source: "'x'",
        html: "'x'",
        all_day: "0",
        published_at: time,
        updated_at: time,
      },
    },
    {
      table: "announcement_reaction",
      times: ours * 8,
      row: {
        announcement_id: "1 + n.i % 2",
        emoji: `'e' || (n.i / ${ours * 2})`,
        actor_id: `1001 + n.i / 2 % ${ours}`,
        created_at: time,
      },
    },
  ];
}

function people(): Fill[] {
  const actor = "1000 + n.i";
  const host = `case when n.i <= ${ours} then 'nord.example' else 'h' || (n.i % 20) || '.example' end`;
  return [
    {
      table: "actor",
      times: authors,
      row: {
        id: actor,
        uri: "'https://x.example/actors/' || n.i",
        kind: "'person'",
        handle: "'p' || n.i",
        handle_key: "'p' || n.i",
        host,
        local: `case when n.i <= ${ours} then 1 else 0 end`,
        name: "'p' || n.i",
        bio_html: "''",
        approves_follows: "0",
        discoverable: "1",
        indexable: "1",
        fields: "'[]'",
        also_known_as: "'[]'",
        state: "'active'",
        created_at: time,
        updated_at: time,
      },
    },
    { table: "profile", times: authors, row: { actor_id: actor, ask_me_about: "'[]'" } },
    {
      table: "account",
      times: ours,
      row: { actor_id: actor, role: "'member'", language: "'da'", created_at: time },
    },
    {
      table: "session",
      times: 400,
      row: {
        id_hash: "'s' || n.i",
        actor_id: `1001 + n.i % ${ours}`,
        csrf: "'c'",
        created_at: time,
        seen_at: time,
        expires_at: time,
        user_agent: "''",
      },
    },
    {
      table: "peer",
      times: 20,
      row: { host: "'h' || n.i || '.example'", trust: "'public'", first_seen_at: time },
    },
    {
      table: "topic",
      times: topics,
      row: {
        id: "5000 + n.i",
        slug: "'t' || n.i",
        label_da: "'t' || n.i",
        label_en: "'t' || n.i",
        curated: "1",
        created_at: time,
      },
    },
    ...followed("people", 40, authors, "n.i % 300", "(n.i % 300 + 1 + n.i / 300) % 300"),
    ...followed("busiest", 1, 210, "0", "50 + n.i"),
    ...[`1000 + n.i`, `-(1000 + n.i)`, `5001 + n.i % ${topics}`].map((source) => ({
      table: "subscription",
      times: ours,
      row: { reader_id: actor, source },
    })),
  ];
}

/** A list of forty people for each of ours, a longer one of the busiest, and twenty filters each. */
function lists(): Fill[] {
  const list = "7000000 + n.i";
  const each = (of: number) => `1001 + (n.i - 1) / ${of}`;
  const member = (times: number, row: Record<string, string>): Fill => ({
    table: "list_member",
    times,
    row: { ...row, created_at: time },
  });
  return [
    {
      table: "list",
      times: ours,
      row: {
        id: list,
        owner_id: "1000 + n.i",
        title: "'l' || n.i",
        replies: "'list'",
        exclusive: "n.i % 2",
        created_at: time,
      },
    },
    member(210, { id: list, list_id: "7000001", owner_id: "1001", actor_id: "1051 + n.i" }),
    member(40 * (ours - 1), {
      id: "7001000 + n.i",
      list_id: "7000002 + (n.i - 1) / 40",
      owner_id: "1002 + (n.i - 1) / 40",
      actor_id: "1001 + (n.i * 7) % 300",
    }),
    {
      table: "filter",
      times: 20 * ours,
      row: {
        id: list,
        owner_id: each(20),
        title: "'f'",
        contexts: `'["home"]'`,
        action: "'warn'",
        created_at: time,
      },
    },
    {
      table: "filter_keyword",
      times: 60 * ours,
      row: {
        id: list,
        filter_id: "7000001 + (n.i - 1) / 3",
        owner_id: each(60),
        keyword: "'ord'",
        whole_word: "1",
      },
    },
    {
      table: "filter_post",
      times: 20 * ours,
      row: { id: list, filter_id: list, owner_id: each(20), post_id: id("n.i % 900 + 1") },
    },
  ];
}

/** One closed network that many belong to, whose posts are every fortieth, and others: one for every hundred posts. */
function networks(posts: number): Fill[] {
  const actor = "900000 + n.i";
  const times = Math.floor(posts / 100);
  const name = "'network' || n.i";
  const [someone] = people();
  const belongs = (who: string, members: number, first: number): Fill => ({
    table: "follow",
    times: members,
    row: {
      id: `${first * 10_000_000_000} + n.i`,
      uri: `'https://x.example/joins/${who}/' || n.i`,
      follower_id: `${first} + n.i`,
      followee_id: "900001",
      state: "'accepted'",
      role: "case when n.i <= 3 then 'moderator' else 'member' end",
      created_at: time,
      accepted_at: time,
    },
  });
  return [
    {
      table: "actor",
      times,
      row: {
        ...someone!.row,
        id: actor,
        uri: "'https://x.example/networks/' || n.i",
        kind: "'network'",
        handle: name,
        handle_key: name,
        host: "'nord.example'",
        local: "1",
      },
    },
    {
      table: "network",
      times,
      row: {
        actor_id: actor,
        kind: "case when n.i % 2 = 1 then 'closed' else 'open' end",
        rules_html: "''",
        posting: "'members'",
        history: "'all'",
        state: "'active'",
        profile: "1",
        seq: "0",
        created_at: time,
      },
    },
    belongs("ours", ours, 1000),
    belongs("elsewhere", Math.min(5000, Math.floor(posts / 10)), 100_000),
    { table: "subscription", times: ours, row: { reader_id: "1000 + n.i", source: "900001" } },
    {
      table: "network_activity",
      times: Math.floor(posts / 40),
      row: {
        id: id("n.i"),
        network_id: "900001",
        seq: "n.i",
        inner_uri: "'https://x.example/activities/' || n.i",
        object_uri: "'https://x.example/posts/' || n.i",
        type: "'Create'",
        body: "'{}'",
        created_at: time,
      },
    },
  ];
}

/** People elsewhere who are held here and do nothing: one for every ten posts. */
function strangers(posts: number): Fill[] {
  const [actor, profile] = people();
  const times = Math.floor(posts / 10);
  const name = "'stranger' || n.i";
  const row = {
    ...actor!.row,
    id: "100000 + n.i",
    uri: "'https://y.example/actors/' || n.i",
    handle: name,
    handle_key: name,
    host: "'h' || (n.i % 20) || '.example'",
    local: "0",
  };
  return [
    { table: "actor", times, row },
    { ...profile!, times, row: { ...profile!.row, actor_id: "100000 + n.i" } },
    {
      table: "actor_key",
      times,
      row: {
        id: "100000 + n.i",
        uri: "'https://y.example/keys/' || n.i",
        actor_id: "100000 + n.i",
        kind: "'rsa'",
        public_pem: "''",
        created_at: time,
      },
    },
    ...followed("stranger", 3, times, "(n.i - 1) / 3 + 99000", "(n.i * 7) % 300"),
  ];
}

/** People follow `each` others: `from` and `to` count people from 0. */
function followed(who: string, each: number, of: number, from: string, to: string): Fill[] {
  const times = each * of;
  return [
    {
      table: "follow",
      times,
      row: {
        id: `${of * 10_000_000} + n.i`,
        uri: `'https://x.example/follows/${who}/' || n.i`,
        follower_id: `1001 + ${from}`,
        followee_id: `1001 + ${to}`,
        state: "'accepted'",
        created_at: time,
      },
    },
    { table: "subscription", times, row: { reader_id: `1001 + ${from}`, source: `1001 + ${to}` } },
  ];
}

function written(posts: number): Fill[] {
  return [
    {
      table: "post",
      times: posts,
      row: {
        id: id("n.i"),
        uri: "'https://x.example/posts/' || n.i",
        url: "'https://x.example/posts/' || n.i",
        author_id: author,
        local: `case when ${skewed} < ${ours} then 1 else 0 end`,
        kind: "case n.i % 12 when 0 then 'request' when 3 then 'offer' when 6 then 'experience' else 'note' end",
        audience:
          "case when n.i % 40 = 0 then 'followers' when n.i % 40 = 7 then 'network' when n.i % 10 = 1 then 'region' when n.i % 10 = 2 then 'allied' else 'public' end",
        network_id: "case when n.i % 40 = 7 then 900001 end",
        network_state: "case when n.i % 40 = 7 then 'accepted' end",
        reply_to_id: `case when ${hasParent} then ${id(answered)} end`,
        reply_to_uri: `case when ${hasParent} then 'https://x.example/posts/' || ${answered} end`,
        thread_id: `case when ${hasParent} then ${id(answered)} else ${id("n.i")} end`,
        title: `case when ${isRoot} then 'Tavlemøde nummer ' || n.i end`,
        body_html: "'<p>Vi har prøvet det på afsnittet i tre måneder, og det virker.</p>'",
        sections: "'{}'",
        sensitive: "0",
        language: "'da'",
        aspects: "'[]'",
        request_status: "case when n.i % 12 = 0 then 'open' end",
        version: "1",
        state: "'published'",
        published_at: time,
        received_at: time,
      },
    },
    {
      table: "post_topic",
      times: posts,
      where: isRoot,
      row: {
        post_id: id("n.i"),
        topic_id: `5001 + (n.i * 31 + n.i / 60) % ${topics}`,
        position: "0",
      },
    },
    {
      table: "attachment",
      times: posts,
      where: "n.i % 20 = 0",
      row: {
        id: id("n.i"),
        owner_id: author,
        post_id: id("n.i"),
        position: "0",
        media_type: "'image/png'",
        file: "'f' || n.i",
        alt: "''",
        created_at: time,
      },
    },
  ];
}

function placed(posts: number): Fill[] {
  const entry = (source: string, where: string, reach = "0"): Fill => ({
    table: "entry",
    times: posts,
    where,
    row: { source, id: id("n.i"), post_id: id("n.i"), reach },
  });
  return [
    entry(author, "1 = 1", "case when n.i % 40 = 0 then 1 else 0 end"),
    entry("900001", `n.i % 40 = 7 and ${isRoot}`, "1"),
    entry(`5001 + (n.i * 31 + n.i / 60) % ${topics}`, shared),
    entry("1", `${shared} and ${skewed} < ${ours}`),
    entry("2", shared),
    entry("3", `${shared} and n.i % 600 = 0`),
    entry(`-(1001 + n.i % ${ours})`, "n.i % 10 = 4"),
  ];
}

function reactions(posts: number): Fill[] {
  const reaction = (table: string, each: number): Fill => ({
    table,
    times: Math.floor(posts / each),
    row: {
      id: id(`n.i * ${each}`),
      uri: `'https://x.example/${table}/' || n.i`,
      actor_id: `1001 + n.i % ${authors}`,
      post_id: id(`n.i * ${each}`),
      created_at: time,
    },
  });
  return [
    reaction("thanks", 3),
    reaction("boost", 10),
    {
      table: "bookmark",
      times: Math.floor(posts / 10),
      row: { id: id("n.i * 10"), actor_id: `1001 + n.i % ${ours}`, post_id: id("n.i * 10") },
    },
    {
      table: "answer",
      times: Math.floor(posts / 12),
      row: { request_id: id("n.i * 12"), reply_id: id("n.i * 12 + 1"), accepted_at: time },
    },
    {
      table: "mention",
      times: posts,
      where: "n.i % 10 = 4",
      row: { post_id: id("n.i"), actor_id: `1001 + n.i % ${ours}` },
    },
    {
      table: "notification",
      times: Math.floor(posts / 5),
      row: {
        id: id("n.i * 5"),
        reader_id: `1001 + n.i % ${ours}`,
        kind: "case when n.i % 9 = 0 then 'mention' else 'thanks' end",
        actor_id: `1001 + n.i % ${authors}`,
        post_id: id("n.i * 5"),
        filtered: "case when n.i % 11 = 0 then 1 else 0 end",
        group_key: `case when n.i % 9 > 0 and n.i % 11 > 0 then 'thanks-' || ${id("n.i * 5")} || '-2026-01-01' end`,
        created_at: time,
      },
    },
    {
      table: "notification_request",
      times: ours * 50,
      row: {
        id: "n.i",
        reader_id: `1001 + n.i % ${ours}`,
        actor_id: `1001 + (n.i / ${ours}) * 3`,
        created_at: time,
        updated_at: time,
      },
    },
    {
      table: "conversation",
      times: Math.floor(posts / 10),
      row: {
        id: "n.i",
        reader_id: `1001 + n.i % ${ours}`,
        thread_id: id("n.i * 10"),
        people: "'1001,1002'",
        last_id: id("n.i * 10"),
        unread: "n.i % 2",
      },
    },
    {
      table: "conversation_post",
      times: Math.floor(posts / 10),
      row: { conversation_id: "n.i", post_id: id("n.i * 10") },
    },
  ];
}

function words(engine: TestStore["engine"], posts: number): string {
  const count = `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${posts})`;
  const tokens =
    "case when n.i % 2 = 0 then 'tavl ' else '' end || 'w' || (n.i % 500) || ' v' || (n.i % 7000)";
  return engine === "sqlite"
    ? `insert into post_search (rowid, tokens) ${count} select ${id("n.i")}, ${tokens} from n`
    : `insert into post_search (id, tokens) ${count}
        select ${id("n.i")}, array_to_tsvector(string_to_array(${tokens}, ' ')) from n`;
}
