import type { MastodonStub } from "../support/mastodon-stub.ts";

type Json = Record<string, unknown>;

/** What the one person of a Mastodon-shaped server does beside following and answering, as Mastodon puts it on the wire. */
export interface Colleague {
  /** Writes a public post and sends it to an inbox; its URI. */
  write: (inbox: string, text: string) => Promise<string>;
  /** Changes a post or an answer of theirs. */
  edit: (inbox: string, uri: string, text: string) => Promise<number>;
  remove: (inbox: string, uri: string) => Promise<number>;
  like: (inbox: string, postUri: string) => Promise<Json>;
  announce: (inbox: string, postUri: string) => Promise<Json>;
  /** Takes an activity of theirs back. */
  undo: (inbox: string, activity: Json) => Promise<number>;
  /** Changes their own profile. */
  change: (inbox: string, profile: Json) => Promise<number>;
  /** Moves to another account. */
  move: (inbox: string, target: string) => Promise<number>;
}

const everyone = "https://www.w3.org/ns/activitystreams#Public";

/** The person of a stub. */
export function colleague(stub: MastodonStub): Colleague {
  const { actor, origin } = stub;
  const followers = `${actor}/followers`;
  let serial = 10_000;
  const next = (): number => (serial += 1);
  const say = (inbox: string, activity: Json) => stub.send(inbox, { actor, ...activity });
  const note = (id: string, text: string, more: Json = {}): Json => ({
    id,
    type: "Note",
    summary: null,
    inReplyTo: null,
    published: new Date().toISOString().replace(/\.\d+Z$/, "Z"),
    url: `${origin}/@kollega/${id.split("/").at(-1)}`,
    attributedTo: actor,
    to: [everyone],
    cc: [followers],
    sensitive: false,
    content: `<p>${text}</p>`,
    contentMap: { da: `<p>${text}</p>` },
    attachment: [],
    tag: [],
    ...more,
  });
  return {
    async write(inbox, text) {
      const id = `${actor}/statuses/${next()}`;
      const object = note(id, text);
      stub.serve(id, object);
      const { to, cc, published } = object;
      await say(inbox, { id: `${id}/activity`, type: "Create", published, to, cc, object });
      return id;
    },
    async edit(inbox, uri, text) {
      const updated = new Date(Date.now() + 1000).toISOString().replace(/\.\d+Z$/, "Z");
      const kept = (await (await fetch(uri)).json()) as Json;
      const content = `<p>${text}</p>`;
      const object = note(uri, text, { ...kept, content, contentMap: { da: content }, updated });
      stub.serve(uri, object);
      return say(inbox, { id: `${uri}#updates/${next()}`, type: "Update", to: [everyone], object });
    },
    remove(inbox, uri) {
      stub.serve(uri, undefined);
      const object = { id: uri, type: "Tombstone", atomUri: uri };
      return say(inbox, { id: `${uri}#delete`, type: "Delete", to: [everyone], object });
    },
    async like(inbox, object) {
      const activity = { id: `${actor}#likes/${next()}`, type: "Like", actor, object };
      await say(inbox, activity);
      return activity;
    },
    async announce(inbox, object) {
      const id = `${actor}/statuses/${next()}/activity`;
      const published = new Date().toISOString().replace(/\.\d+Z$/, "Z");
      const cc = [followers];
      const activity = { id, type: "Announce", actor, published, to: [everyone], cc, object };
      await say(inbox, activity);
      return activity;
    },
    undo: (inbox, object) =>
      say(inbox, { id: `${String(object["id"])}/undo`, type: "Undo", to: [everyone], object }),
    change(inbox, profile) {
      stub.profile = { ...stub.profile, ...profile };
      const object = { id: actor, type: "Person", ...profile };
      return say(inbox, { id: `${actor}#updates/${next()}`, type: "Update", object });
    },
    move(inbox, target) {
      stub.profile = { ...stub.profile, movedTo: target };
      return say(inbox, {
        id: `${actor}#moves/${next()}`,
        type: "Move",
        object: actor,
        target,
        to: [followers],
      });
    },
  };
}
