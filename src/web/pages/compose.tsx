import { Hono } from "hono";
import { replyAudiences } from "../../domain/knowledge/audience.ts";
import { post } from "../../domain/knowledge/post.read.ts";
import type { PostView } from "../../domain/knowledge/post-view.ts";
import { publish } from "../../domain/knowledge/publish.ts";
import { networksOf } from "../../domain/networks/networks.read.ts";
import { Refused } from "../../domain/refused.ts";
import type { Audience, PostKind } from "../../storage/tables/knowledge.ts";
import { showForm, takeForm, type Composing } from "../composing.tsx";
import type { Visit, WebContext, WebEnv, WebRequest } from "../context.ts";
import { asId } from "../form.ts";
import { page } from "../layout.tsx";
import { BuildsOn, type ComposeNetwork } from "../parts/compose-form.tsx";
import { ComposeTrio } from "../parts/compose-trio.tsx";
import { nameOf } from "../parts/person-line.tsx";
import { signedIn } from "../visit.ts";
import { blank } from "../written.ts";

const kinds: readonly PostKind[] = ["offer", "request", "experience", "note"];
const audiences: Record<"knowledge" | "note", readonly Audience[]> = {
  knowledge: ["allied", "public", "region"],
  note: ["allied", "public", "region", "followers", "direct"],
};

/** `/new` and `/new/{offer,request,experience,note}`. */
export function composePages(web: WebContext): Hono<WebEnv> {
  return new Hono<WebEnv>()
    .get("/new", async (c) => {
      const networks = await writable(web, c);
      const network = networkChosen(c, networks);
      const visit = c.get("visit");
      const quoted = await quotedPost(web, c);
      const query = queryOf({ network, quoted });
      const { choose, newTitle, noteHint } = visit.text.compose;
      return page(
        c,
        { title: choose, place: "share" },
        <>
          <h1>{choose}</h1>
          {quoted ? <BuildsOn visit={visit} post={quoted} /> : null}
          {network ? (
            <p class="note">
              {visit.text.networks.fixedAudience} <b>{nameOf(network)}</b>.{" "}
              <a href="/new">{visit.text.networks.elsewhere}</a>
            </p>
          ) : null}
          <ComposeTrio visit={visit} query={query} />
          <p>
            <a href={`/new/note${query}`}>{newTitle.note}</a>{" "}
            <span class="quiet">({noteHint})</span>
          </p>
          {network || quoted ? null : <Networks visit={visit} networks={networks} />}
        </>,
      );
    })
    .get("/new/:kind", async (c) => {
      const kind = kindOf(c);
      const composing = await newPost(web, c, kind);
      return showForm(web, c, composing, {
        ...blank(kind, c.get("visit").language),
        ...(composing.quoted && { audience: composing.audiences[0] ?? "public" }),
        topics: (c.req.query("topic") ?? "").slice(0, 100),
      });
    })
    .post("/new/:kind", async (c) => {
      const kind = kindOf(c);
      return takeForm(web, c, await newPost(web, c, kind), kind);
    });
}

function kindOf(c: WebRequest): PostKind {
  signedIn(c);
  const kind = kinds.find((one) => one === c.req.param("kind"));
  if (!kind) throw new Refused("not-found");
  return kind;
}

/** The networks someone can begin a thread in, by name. */
async function writable({ store }: WebContext, c: WebRequest): Promise<ComposeNetwork[]> {
  const { actorId } = signedIn(c);
  const mine = await networksOf(store.reader, actorId, c.get("visit").now.toISOString());
  return mine
    .filter((network) => network.may("post"))
    .map(({ id, name, handle, networkKind }) => ({
      id,
      name,
      handle,
      open: networkKind === "open",
    }));
}

/** The network that the address asks for. Throws `not-found` for one that they cannot write in. */
function networkChosen(
  c: WebRequest,
  networks: readonly ComposeNetwork[],
): ComposeNetwork | undefined {
  const asked = c.req.query("network");
  if (asked === undefined) return undefined;
  const network = networks.find(({ id }) => id === asId(asked));
  if (!network) throw new Refused("not-found");
  return network;
}

/**
 * The post that the address asks to build on. Throws `not-found` for one they do not see, `quote-not-allowed` for one that
 * its author does not let them.
 */
async function quotedPost({ store }: WebContext, c: WebRequest): Promise<PostView | undefined> {
  const asked = c.req.query("quote");
  if (asked === undefined) return undefined;
  const quoted = await post(store.reader, c.get("visit").viewer, asId(asked) ?? 0);
  if (!quoted) throw new Refused("not-found");
  if (quoted.mine?.quote === "denied") throw new Refused("quote-not-allowed");
  return quoted;
}

type Around = { network: ComposeNetwork | undefined; quoted: PostView | undefined };

function queryOf({ network, quoted }: Around): string {
  const query = new URLSearchParams({
    ...(network && { network: String(network.id) }),
    ...(quoted && { quote: String(quoted.id) }),
  });
  return query.size === 0 ? "" : `?${query.toString()}`;
}

/** Whom a post that builds on another may be for: no wider than that, and so that its author elsewhere sees it. */
function audiencesFor(kind: PostKind, quoted: PostView | undefined): readonly Audience[] {
  const usual = audiences[kind === "note" ? "note" : "knowledge"];
  if (!quoted) return usual;
  const within = replyAudiences(quoted.audience);
  const seen: readonly Audience[] = quoted.local ? within : ["public"];
  return usual.filter((audience) => seen.includes(audience));
}

function Networks({ visit, networks }: { visit: Visit; networks: readonly ComposeNetwork[] }) {
  if (networks.length === 0) return null;
  const { networks: words } = visit.text;
  return (
    <section class="card stack">
      <h2>{words.chooseNetwork}</h2>
      <ul>
        {networks.map((network) => (
          <li>
            <a href={`/new?network=${network.id}`}>{nameOf(network)}</a>
          </li>
        ))}
      </ul>
    </section>
  );
}

async function newPost(web: WebContext, c: WebRequest, kind: PostKind): Promise<Composing> {
  const { actorId } = signedIn(c);
  const { compose: words } = c.get("visit").text;
  const networks = await writable(web, c);
  const network = networkChosen(c, networks);
  const quoted = await quotedPost(web, c);
  return {
    title: words.newTitle[kind],
    action: `/new/${kind}${queryOf({ network, quoted })}`,
    submit: words.publish,
    audiences: audiencesFor(kind, quoted),
    networks: quoted && !quoted.local ? [] : networks,
    network,
    without: `/new/${kind}${queryOf({ network: undefined, quoted })}`,
    quoted,
    async finish(draft) {
      const { networkId } = draft;
      if (networkId !== undefined && !networks.some(({ id }) => id === networkId))
        throw new Refused("not-allowed", { field: "audience" });
      const { id } = await web.store.transact((tx) => publish(tx, actorId, draft));
      return `/posts/${id}`;
    },
  };
}
