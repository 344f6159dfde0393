import { textOfClean } from "../../lib/text.ts";
import type { Reader } from "../../storage/reader.ts";
import type { PostView } from "../knowledge/post-view.ts";
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

/** Reads what someone keeps out at `now`, in one query; then no post needs another. */
export async function sieveOf(reader: Reader, me: number, now: string): Promise<Sieve> {
  return sieve(await filtersOf(reader, me), me, now);
}

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
