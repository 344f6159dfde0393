import { Hono } from "hono";
import { pinnedPosts } from "../../domain/knowledge/network-posts.read.ts";
import type { PostView, StreamItem } from "../../domain/knowledge/post-view.ts";
import { declineInvitation } from "../../domain/networks/invite.ts";
import { join } from "../../domain/networks/join.ts";
import { leave } from "../../domain/networks/leave.ts";
import { invitationOf, serversOf } from "../../domain/networks/members.read.ts";
import type { NetworkView } from "../../domain/networks/networks.read.ts";
import { networkStream } from "../../domain/streams/streams.read.ts";
import { attempt } from "../attempt.ts";
import type { Visit, WebContext, WebEnv, WebRequest } from "../context.ts";
import { asId, safePath } from "../form.ts";
import { page } from "../layout.tsx";
import { networkAsked, networkAt } from "../network-asked.ts";
import { ErrorSummary } from "../parts/fields.tsx";
import { Empty, Older } from "../parts/lists.tsx";
import { NetworkAbout, NetworkFacts, NetworkHead } from "../parts/network-head.tsx";
import { NetworkJoin, type JoinWritten } from "../parts/network-join.tsx";
import { networkPath } from "../parts/network-path.ts";
import { nameOf } from "../parts/person-line.tsx";
import { networkName } from "../parts/region-name.ts";
import { PostCard, postName, postPath } from "../parts/post-card.tsx";
import { formErrors } from "../refusals.ts";
import { signedIn } from "../visit.ts";

const postsAtATime = 20;

/** `/networks/:slug`, where the slug is a handle or `handle@host`; joining, leaving, and no to an invitation. */
export function networkPages(web: WebContext): Hono<WebEnv> {
  const { store } = web;
  return new Hono<WebEnv>()
    .get("/networks/:slug", async (c) => {
      const found = await networkAt(web, c);
      return "to" in found ? c.redirect(found.to, 303) : showNetwork(web, c, found.network);
    })
    .post("/networks/:slug/join", async (c) => {
      const { actorId } = signedIn(c);
      const network = await networkAsked(web, c);
      const form = c.get("form");
      const message = form.text("message");
      const wanted = { networkId: network.id, actorId, message, confirmed: form.has("confirmed") };
      const { refused } = await attempt(() => store.transact((tx) => join(tx, wanted)));
      if (!refused) return back(c, networkPath(network));
      const errors = formErrors(c.get("visit").text, refused);
      const askToConfirm = refused.reason === "patient-data-warning";
      return showNetwork(web, c, network, { message, errors, askToConfirm });
    })
    .post("/networks/:slug/leave", async (c) => {
      const { actorId } = signedIn(c);
      const network = await networkAsked(web, c);
      const leaving = { networkId: network.id, actorId };
      const { refused } = await attempt(() => store.transact((tx) => leave(tx, leaving)));
      if (!refused)
        return back(c, network.networkKind === "hidden" ? "/networks" : networkPath(network));
      const errors = formErrors(c.get("visit").text, refused);
      return showNetwork(web, c, network, { message: "", errors, askToConfirm: false });
    })
    .post("/networks/:slug/decline", async (c) => {
      const { actorId } = signedIn(c);
      const network = await networkAsked(web, c);
      await store.transact((tx) => declineInvitation(tx, network.id, actorId));
      return c.redirect("/networks", 303);
    });
}

function back(c: WebRequest, otherwise: string): Response {
  return c.redirect(safePath(c.get("form").text("back"), otherwise), 303);
}

async function showNetwork(
  { store: { reader } }: WebContext,
  c: WebRequest,
  network: NetworkView,
  written?: JoinWritten,
): Promise<Response> {
  const visit = c.get("visit");
  const { viewer } = visit;
  const before = asId(c.req.query("before"));
  const mayRead = network.may("read");
  const { items, next } = await networkStream(
    reader,
    viewer,
    { id: network.id, mayRead },
    { before, limit: postsAtATime },
  );
  const pinned =
    before === undefined && mayRead ? await pinnedPosts(reader, viewer, network.id) : [];
  const { networks: words } = visit.text;
  return page(
    c,
    {
      title: networkName(visit, network),
      place: "networks",
      aside: (
        <NetworkFacts
          visit={visit}
          network={network}
          holders={await holders(reader, visit, network)}
        />
      ),
      indexable: network.networkKind === "open" && network.local,
      status: written ? 422 : 200,
    },
    <>
      <ErrorSummary
        text={visit.text}
        errors={written?.errors ?? []}
        names={{ message: words.message }}
      />
      <NetworkHead visit={visit} network={network} part="posts">
        <NetworkAbout network={network} />
        <NetworkJoin
          visit={visit}
          network={network}
          invitedBy={await inviterOf(reader, visit, network)}
          written={written}
        />
      </NetworkHead>
      <Pinned visit={visit} posts={pinned} />
      <Posts visit={visit} network={network} items={items} />
      <Older text={visit.text} here={visit.here} next={next} before={before} />
    </>,
  );
}

type Reader = WebContext["store"]["reader"];

/** Told to members, and to whoever is about to become one; of an open network the whole web can have it. */
async function holders(reader: Reader, { me }: Visit, network: NetworkView): Promise<string[]> {
  const concerned = network.standing?.state === "accepted" || network.may("join");
  if (!me || !concerned || network.networkKind === "open") return [];
  return [...new Set([network.host, ...(await serversOf(reader, network.id))])];
}

async function inviterOf(
  reader: Reader,
  { me }: Visit,
  { id, standing }: NetworkView,
): Promise<string | null> {
  if (!me || standing?.state !== "invited") return null;
  const inviter = await invitationOf(reader, id, me.actorId);
  return inviter ? nameOf(inviter) : null;
}

function Pinned({ visit, posts }: { visit: Visit; posts: readonly PostView[] }) {
  if (posts.length === 0) return null;
  return (
    <section class="card stack" aria-labelledby="start-here">
      <h2 id="start-here">{visit.text.networks.startHere}</h2>
      <ul>
        {posts.map((post) => (
          <li>
            <a href={postPath(post)} lang={post.language}>
              {postName(post)}
            </a>{" "}
            <span class="small">{nameOf(post.author)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Posts({
  visit,
  network,
  items,
}: {
  visit: Visit;
  network: NetworkView;
  items: readonly StreamItem[];
}) {
  const { networks: words } = visit.text;
  if (network.networkKind === "alliance") return null;
  if (items.length > 0)
    return (
      <>
        {items.map(({ post, via }) => (
          <PostCard visit={visit} post={post} via={via} network={network} />
        ))}
      </>
    );
  if (!network.may("read")) return <Empty why={words.membersOnly} />;
  if (!network.may("post")) return <Empty why={words.noPosts} />;
  const action = { href: `/new/request?network=${network.id}`, label: visit.text.home.request };
  return <Empty why={words.noPostsMember} action={action} />;
}
