import { Hono } from "hono";
import { publish } from "../../domain/knowledge/publish.ts";
import { networksOf } from "../../domain/networks/networks.read.ts";
import { Refused } from "../../domain/refused.ts";
import type { Audience, PostKind } from "../../storage/tables/knowledge.ts";
import { showForm, takeForm, type Composing } from "../composing.tsx";
import type { Visit, WebContext, WebEnv, WebRequest } from "../context.ts";
import { asId } from "../form.ts";
import { page } from "../layout.tsx";
import type { ComposeNetwork } from "../parts/compose-form.tsx";
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
      const query = network ? `?network=${network.id}` : "";
      const { choose, newTitle, noteHint } = visit.text.compose;
      return page(
        c,
        { title: choose, place: "share" },
        <>
          <h1>{choose}</h1>
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
          {network ? null : <Networks visit={visit} networks={networks} />}
        </>,
      );
    })
    .get("/new/:kind", async (c) => {
      const kind = kindOf(c);
      const composing = await newPost(web, c, kind);
      return showForm(web, c, composing, {
        ...blank(kind, c.get("visit").language),
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
  return {
    title: words.newTitle[kind],
    action: network ? `/new/${kind}?network=${network.id}` : `/new/${kind}`,
    submit: words.publish,
    audiences: audiences[kind === "note" ? "note" : "knowledge"],
    networks,
    network,
    without: `/new/${kind}`,
    async finish(draft) {
      const { networkId } = draft;
      if (networkId !== undefined && !networks.some(({ id }) => id === networkId))
        throw new Refused("not-allowed", { field: "audience" });
      const { id } = await web.store.transact((tx) => publish(tx, actorId, draft));
      return `/posts/${id}`;
    },
  };
}
