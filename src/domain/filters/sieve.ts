import { textOfClean } from "../../lib/text.ts";
import { keep, type Kept } from "../../storage/memory.ts";
import type { Reader } from "../../storage/reader.ts";
import type { PostView } from "../knowledge/post-view.ts";
import { keptByReader, type ByReader } from "../people/kept-by-reader.ts";
import type { Filter, FilterContext } from "./filter.ts";
import { filtersOf } from "./filters.read.ts";
import { folded, looked, stands, type Keyword, type Looked } from "./match.ts";

/** That a filter keeps a post out: by which of its keywords, and by the post itself. */
export interface FilterMatch {
  filter: Filter;
  keywords: string[];
  posts: number[];
}

/** What of a post is looked at. */
type Sifted = Pick<
  PostView,
  "id" | "author" | "warning" | "title" | "teaser" | "bodyHtml" | "attachments" | "topics"
> & {
  /** What it asks, where it asks something. */
  poll?: { options: readonly { title: string }[] } | null | undefined;
};

/** Someone's filters at work; asked as often as there are posts. */
export interface Sieve {
  /** Which filters a post meets, wherever they hold. */
  matches: (post: Sifted) => readonly FilterMatch[];
  /** Whether a post is not to be shown there at all. One's own posts always are. */
  hides: (post: Sifted, context: FilterContext) => boolean;
}

/** What someone keeps out at `now`, read in one query at most; then no post needs another. */
export async function sieveOf(reader: Reader, me: number, now: string): Promise<Sieve> {
  const kept = keptSieves(reader);
  const held = kept?.sieves.held(me);
  if (held && held.from <= now && now < held.until) return held.sieve;
  const before = kept?.count();
  const filters = await filtersOf(reader, me);
  const made = sieve(filters, me, now);
  const ends = filters.flatMap(({ expiresAt }) => expiresAt ?? []).filter((end) => end > now);
  const until = ends.toSorted()[0] ?? never;
  if (kept && kept.count() === before)
    Object.assign(kept.sieves.of(me), { sieve: made, from: now, until });
  return made;
}

/** The filters of those who read last, ready to be asked, and when they were and will be others by themselves. */
interface KeptSieves extends Kept {
  sieves: ByReader<{ sieve: Sieve; from: string; until: string }>;
  count: () => number;
}

const never = "9";

const keptSieves = keep<KeptSieves>((changes) => {
  const sieves: KeptSieves["sieves"] = keptByReader(500, () => ({
    sieve: sieve([], 0, never),
    from: never,
    until: "",
  }));
  for (const table of ["filter", "filter_keyword", "filter_post"])
    for (const [on, row] of [
      ["insert", "new"],
      ["update", "new"],
      ["delete", "old"],
    ] as const)
      changes.watch({ table, on, says: [`${row}.owner_id`] }, (me) => sieves.forget(Number(me)));
  return { sieves, count: changes.count, clear: sieves.clear };
});

/** The filters that hold at `now`, ready to be asked. */
export function sieve(filters: readonly Filter[], me: number, now: string): Sieve {
  const ready = filters
    .filter(({ expiresAt }) => expiresAt === null || expiresAt > now)
    .map(prepared);
  const known = new WeakMap<Sifted, readonly FilterMatch[]>();
  const matches = (post: Sifted): readonly FilterMatch[] => {
    const before = known.get(post);
    if (before) return before;
    const found = ready.length === 0 ? [] : met(ready, post);
    known.set(post, found);
    return found;
  };
  return {
    matches,
    hides: (post, context) =>
      post.author.id !== me &&
      matches(post).some(
        ({ filter }) => filter.action === "hide" && filter.contexts.includes(context),
      ),
  };
}

type Prepared = { filter: Filter; keywords: (Keyword & { said: string })[]; posts: Set<number> };

function prepared(filter: Filter): Prepared {
  return {
    filter,
    keywords: filter.keywords.map(({ keyword, wholeWord }) => ({
      said: keyword,
      keyword: folded(keyword),
      wholeWord,
    })),
    posts: new Set(filter.posts.map(({ postId }) => postId)),
  };
}

function met(filters: readonly Prepared[], post: Sifted): FilterMatch[] {
  const texts = filters.some(({ keywords }) => keywords.length > 0) ? textsOf(post) : [];
  return filters.flatMap(({ filter, keywords, posts }) => {
    const words = keywords.filter((keyword) => stands(keyword, texts)).map(({ said }) => said);
    const itself = posts.has(post.id) ? [post.id] : [];
    return words.length + itself.length === 0 ? [] : [{ filter, keywords: words, posts: itself }];
  });
}

/** Everything a post says, text by text: a keyword does not begin in one and end in the next. */
function textsOf(post: Sifted): Looked[] {
  return [
    post.warning,
    post.title,
    post.teaser,
    textOfClean(post.bodyHtml),
    ...post.attachments.map(({ alt }) => alt),
    ...(post.poll?.options.map(({ title }) => title) ?? []),
    ...post.topics.flatMap(({ slug, labelDa, labelEn }) => [`#${slug}`, labelDa, labelEn]),
  ].flatMap((text) => (text === null || text === "" ? [] : [looked(text)]));
}
