import {
  announcements,
  type AnnouncementView,
} from "../../domain/announcements/announcements.read.ts";
import { dismiss, react, unreact } from "../../domain/announcements/answer.ts";
import { flag } from "../params.ts";
import { own, type Route } from "../route.ts";

/** docs.joinmastodon.org/entities/Announcement */
export interface Announcement {
  id: string;
  /** Safe HTML. */
  content: string;
  starts_at: string | null;
  ends_at: string | null;
  all_day: boolean;
  published_at: string;
  updated_at: string;
  read: boolean;
  mentions: [];
  statuses: [];
  tags: [];
  emojis: [];
  reactions: { name: string; count: number; me: boolean }[];
}

/** What everybody here is told (docs.joinmastodon.org/methods/announcements). */
export const announcementRoutes: readonly Route[] = [
  own(
    "GET /api/v1/announcements",
    {
      params: { with_dismissed: flag() },
      summary: "What everybody is told and one has not seen",
      returns: "Announcement[]",
    },
    async ({ reader, me, now, params }) => {
      const withSeen = params.with_dismissed === true;
      return (await announcements(reader, me.actorId, { now, withSeen })).map(announcement);
    },
  ),
  own(
    "POST /api/v1/announcements/:id/dismiss",
    { scope: "write:accounts", summary: "Has seen it", returns: "Empty" },
    async (call) => {
      await call.store.transact((tx) => dismiss(tx, call.me.actorId, call.id()));
      return {};
    },
  ),
  own(
    "PUT /api/v1/announcements/:id/reactions/:name",
    { scope: "write:favourites", summary: "Answers with an emoji", returns: "Empty" },
    async (call) => {
      const emoji = call.segment("name");
      await call.store.transact((tx) => react(tx, call.me.actorId, call.id(), emoji));
      return {};
    },
  ),
  own(
    "DELETE /api/v1/announcements/:id/reactions/:name",
    { scope: "write:favourites", summary: "Takes an emoji back", returns: "Empty" },
    async (call) => {
      const emoji = call.segment("name");
      await call.store.transact((tx) => unreact(tx, call.me.actorId, call.id(), emoji));
      return {};
    },
  ),
];

/** An announcement as apps see it. */
export function announcement(told: AnnouncementView): Announcement {
  return {
    id: String(told.id),
    content: told.html,
    starts_at: told.startsAt,
    ends_at: told.endsAt,
    all_day: told.allDay,
    published_at: told.publishedAt,
    updated_at: told.updatedAt,
    read: told.seen,
    mentions: [],
    statuses: [],
    tags: [],
    emojis: [],
    reactions: told.reactions.map(({ emoji: name, count, mine: me }) => ({ name, count, me })),
  };
}
