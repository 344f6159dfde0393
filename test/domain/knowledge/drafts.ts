import type { Draft } from "../../../src/domain/knowledge/draft.ts";
import type { NewPost } from "../../../src/domain/knowledge/new-post.ts";

/** Drafts that are right, to be made wrong or different in one respect. */
export function note(more: Partial<Draft> = {}): Draft {
  return {
    kind: "note",
    body: "Tak for i dag",
    language: "da",
    audience: "public",
    topics: [],
    mentions: [],
    ...more,
  };
}

export function request(more: Partial<Draft> = {}): Draft {
  return {
    ...note({ body: "Vi mangler erfaringer." }),
    kind: "request",
    title: "Hvem har prøvet tavlemøder om natten?",
    topics: ["Tavlemøde"],
    ...more,
  };
}

export function offer(more: Partial<Draft> = {}): Draft {
  return {
    ...request(),
    kind: "offer",
    title: "Vi viser jer vores vagtplan",
    form: "visit",
    ...more,
  };
}

export function experience(more: Partial<Draft> = {}): Draft {
  return {
    ...request({ body: undefined }),
    kind: "experience",
    title: "Korte tavlemøder virker",
    sections: { problem: "Vi talte forbi hinanden.", action: "Ti minutter *hver* morgen." },
    outcome: "success",
    ...more,
  };
}

/** A note as another server's author published it. */
export function remoteNote(authorId: number, uri: string, more: Partial<NewPost> = {}): NewPost {
  return {
    uri,
    url: uri,
    author_id: authorId,
    local: 0,
    kind: "note",
    audience: "public",
    body_html: "<p>hej</p>",
    language: "da",
    published_at: "2026-03-01T08:00:00.000Z",
    ...more,
  };
}
