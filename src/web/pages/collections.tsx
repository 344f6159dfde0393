import { Hono } from "hono";
import { collection, type CollectionView } from "../../domain/collections/collections.read.ts";
import { leaveCollection } from "../../domain/collections/items.ts";
import { personsByIds } from "../../domain/people/people.read.ts";
import type { PersonView } from "../../domain/people/person-view.ts";
import { Refused } from "../../domain/refused.ts";
import { parseId } from "../../lib/id.ts";
import type { Visit, WebContext, WebEnv } from "../context.ts";
import { page } from "../layout.tsx";
import { PostForm } from "../parts/form.tsx";
import { PersonCard, PersonCards } from "../parts/person-card.tsx";
import { nameOf, personPath } from "../parts/person-line.tsx";
import { signedIn } from "../visit.ts";

/** `/collections/:id`: people someone recommends; whoever is in it takes themselves out there. */
export function collectionPages({ store }: WebContext): Hono<WebEnv> {
  const found = async (visit: Visit, raw: string): Promise<CollectionView> => {
    const view = await collection(store.reader, visit.viewer, parseId(raw) ?? 0);
    if (!view) throw new Refused("not-found");
    return view;
  };
  return new Hono<WebEnv>()
    .get("/collections/:id", async (c) => {
      const visit = c.get("visit");
      const view = await found(visit, c.req.param("id"));
      const ids = [...new Set([view.ownerId, ...view.items.map(({ personId }) => personId)])];
      const people = await personsByIds(store.reader, visit.viewer, ids);
      return page(
        c,
        { title: view.name },
        <Collection visit={visit} view={view} people={people} />,
      );
    })
    .post("/collections/:id/leave", async (c) => {
      const { actorId } = signedIn(c);
      const { id, items } = await found(c.get("visit"), c.req.param("id"));
      const own = items.find(({ personId }) => personId === actorId);
      if (!own) throw new Refused("not-found");
      const which = { collectionId: id, itemId: own.id };
      await store.transact((tx) => leaveCollection(tx, actorId, which));
      return c.redirect("/notifications", 303);
    });
}

function Collection({
  visit,
  view,
  people,
}: {
  visit: Visit;
  view: CollectionView;
  people: readonly PersonView[];
}) {
  const { collections: words } = visit.text;
  const owner = people.find(({ id }) => id === view.ownerId);
  const me = visit.viewer.kind === "person" ? visit.viewer.actorId : undefined;
  const isIn = view.items.some(({ personId, state }) => personId === me && state === "accepted");
  const inIt = view.items.flatMap(({ personId }) => people.find(({ id }) => id === personId) ?? []);
  return (
    <>
      <h1 lang={view.language ?? undefined}>{view.name}</h1>
      {view.description === "" ? null : <p lang={view.language ?? undefined}>{view.description}</p>}
      {owner ? (
        <p class="quiet">
          {words.by} <a href={personPath(owner)}>{nameOf(owner)}</a>
        </p>
      ) : null}
      {isIn ? (
        <PostForm visit={visit} action={`/collections/${view.id}/leave`} class="row">
          <button class="btn">{words.leave}</button>
          <span class="small">{words.leaveHint}</span>
        </PostForm>
      ) : null}
      {inIt.length === 0 ? <p class="quiet">{words.empty}</p> : null}
      <PersonCards>
        {inIt.map((person) => (
          <PersonCard visit={visit} person={person} relation={person.relation} />
        ))}
      </PersonCards>
    </>
  );
}
