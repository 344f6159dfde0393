import { Hono } from "hono";
import {
  networkDirectory,
  networksOf,
  type NetworkView,
} from "../../domain/networks/networks.read.ts";
import { parseHttpUrl } from "../../lib/url.ts";
import type { Visit, WebContext, WebEnv, WebRequest } from "../context.ts";
import { asId } from "../form.ts";
import { page } from "../layout.tsx";
import { TextField } from "../parts/fields.tsx";
import { Icon } from "../parts/icon.tsx";
import { Empty, Older } from "../parts/lists.tsx";
import { NetworkCard, StandingButtons } from "../parts/network-line.tsx";

const atATime = 20;
const longestWords = 200;

/** `/networks?words=…`: one's own networks and invitations, then those that can be found, here and in other regions. */
export function networkDirectoryPages(web: WebContext): Hono<WebEnv> {
  return new Hono<WebEnv>().get("/networks", async (c) => {
    const words = (c.req.query("words") ?? "").trim().slice(0, longestWords);
    if (words.startsWith("@") || parseHttpUrl(words))
      return c.redirect(`/search?q=${encodeURIComponent(words)}`, 303);
    return showDirectory(web, c, words);
  });
}

async function showDirectory(
  { store: { reader } }: WebContext,
  c: WebRequest,
  words: string,
): Promise<Response> {
  const visit = c.get("visit");
  const me = visit.me?.actorId ?? null;
  const now = visit.now.toISOString();
  const before = asId(c.req.query("before"));
  const { items, next } = await networkDirectory(reader, me, {
    words,
    before,
    limit: atATime,
    now,
  });
  const first = me !== null && words === "" && before === undefined;
  const mine = first ? await networksOf(reader, me, now) : [];
  const held = new Set(mine.map(({ id }) => id));
  const others = items.filter(({ id }) => !held.has(id));
  const { networks: text } = visit.text;
  return page(
    c,
    { title: text.title, place: "networks", indexable: true },
    <>
      <h1>{text.title}</h1>
      <p class="lead">{text.lead}</p>
      {me !== null && c.req.query("closed") !== undefined ? (
        <output class="note">{text.closedDown}</output>
      ) : null}
      {me === null ? null : (
        <p>
          <a class="btn main" href="/networks/new">
            <Icon name="plus" />
            {text.found}
          </a>
        </p>
      )}
      <Mine visit={visit} mine={mine} />
      <form action="/networks" class="card stack" aria-label={text.searchWords}>
        <TextField
          name="words"
          type="search"
          label={text.searchWords}
          hint={text.searchHint}
          value={words}
        />
        <div class="row">
          <button class="btn">{text.submit}</button>
        </div>
      </form>
      <h2>{mine.length > 0 ? text.others : text.all}</h2>
      {others.length > 0 ? null : mine.length > 0 ? (
        <p class="quiet">{text.noOthers}</p>
      ) : (
        <Nothing visit={visit} words={words} />
      )}
      <ul class="stack plain-list">
        {others.map((network) => (
          <NetworkCard visit={visit} network={network} />
        ))}
      </ul>
      <Older text={visit.text} here={visit.here} next={next} before={before} best={words !== ""} />
    </>,
  );
}

function Nothing({ visit, words }: { visit: Visit; words: string }) {
  const { networks: text } = visit.text;
  const found = visit.me ? { href: "/networks/new", label: text.found } : undefined;
  const action = words === "" ? found : { href: "/networks", label: text.showAll };
  return (
    <Empty why={words === "" ? text.none : text.noneFor(words)} {...(action ? { action } : {})} />
  );
}

/** Invitations and requests first: they wait for someone. */
function Mine({ visit, mine }: { visit: Visit; mine: readonly NetworkView[] }) {
  const { networks: text } = visit.text;
  const invited = mine.filter(({ standing }) => standing?.state === "invited");
  const others = mine.filter(({ standing }) => standing?.state !== "invited");
  return (
    <>
      {(
        [
          [text.invitations, invited],
          [text.mine, others],
        ] as const
      ).map(([title, networks]) =>
        networks.length === 0 ? null : (
          <>
            <h2>{title}</h2>
            <ul class="stack plain-list">
              {networks.map((network) => (
                <NetworkCard visit={visit} network={network}>
                  <StandingButtons visit={visit} network={network} />
                </NetworkCard>
              ))}
            </ul>
          </>
        ),
      )}
    </>
  );
}
