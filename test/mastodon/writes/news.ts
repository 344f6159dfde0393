import { expect } from "vitest";
import type { Json } from "../api-site.ts";
import type { Scene, Write, Writes } from "./write.ts";

/** `other` names me; the notification of it. */
async function named(scene: Scene): Promise<Json> {
  const { me, other, status } = scene;
  await status({ status: `@${me.handle} Hej` }, other);
  return (await me.get("/api/v1/notifications", { types: ["mention"] })).json[0];
}

/** News of someone whom one does not follow are kept apart; the request to let them in. */
async function keptApart(scene: Scene): Promise<string> {
  const { me } = scene;
  const stranger = await scene.site.caller(`fremmed-${me.handle}-${(strangers += 1)}`);
  await me.patch("/api/v2/notifications/policy", { for_not_following: "filter" });
  await scene.status({ status: `@${me.handle} Hej` }, stranger);
  return (await me.get("/api/v1/notifications/requests")).json[0].id;
}

let strangers = 0;

/** A word with `other` alone. */
async function conversation(scene: Scene): Promise<string> {
  const { me, other, status } = scene;
  await status({ status: `@${me.handle} Hej`, visibility: "direct" }, other);
  return (await me.get("/api/v1/conversations")).json[0].id;
}

function noRequestLeft(act: "accept" | "dismiss"): [string, Write][] {
  const left =
    ({ me }: Scene) =>
    async () =>
      expect((await me.get("/api/v1/notifications/requests")).json).toEqual([]);
  return [
    [
      `POST /api/v1/notifications/requests/${act}`,
      {
        ask: async (scene) => ({
          says: { id: [await keptApart(scene)] },
          afterwards: left(scene),
        }),
      },
    ],
    [
      `POST /api/v1/notifications/requests/:id/${act}`,
      { ask: async (scene) => ({ at: { id: await keptApart(scene) }, afterwards: left(scene) }) },
    ],
  ];
}

const wishes = {
  for_not_following: "filter",
  for_not_followers: "accept",
  for_new_accounts: "drop",
  for_private_mentions: "filter",
  for_limited_accounts: "accept",
};

const firstWishes = {
  filter_not_following: true,
  filter_not_followers: false,
  filter_new_accounts: true,
  filter_private_mentions: false,
};

export const newsWrites: Writes = {
  "PUT /api/v2/notifications/policy": { ask: () => ({ says: wishes, shows: wishes }) },
  "PUT /api/v1/notifications/policy": { ask: () => ({ says: firstWishes, shows: firstWishes }) },
  ...Object.fromEntries([...noRequestLeft("accept"), ...noRequestLeft("dismiss")]),
  "POST /api/v1/notifications/clear": {
    async ask(scene) {
      await named(scene);
      return {
        says: { supported_types: ["mention"] },
        afterwards: async () =>
          expect((await scene.me.get("/api/v1/notifications")).json).toEqual([]),
      };
    },
  },
  "POST /api/v1/notifications/:id/dismiss": {
    async ask(scene) {
      const { id } = await named(scene);
      return {
        at: { id },
        afterwards: async () =>
          expect((await scene.me.get(`/api/v1/notifications/${id}`)).status).toBe(404),
      };
    },
  },
  "POST /api/v2/notifications/:group_key/dismiss": {
    async ask(scene) {
      const { group_key } = await named(scene);
      return {
        at: { group_key },
        afterwards: async () =>
          expect((await scene.me.get(`/api/v2/notifications/${group_key}`)).status).toBe(404),
      };
    },
  },
  "POST /api/v1/markers": {
    async ask({ status }) {
      const { id } = await status();
      return {
        says: { home: { last_read_id: id }, notifications: { last_read_id: "1" } },
        shows: { home: { last_read_id: id } },
      };
    },
  },
  "DELETE /api/v1/conversations/:id": {
    async ask(scene) {
      const id = await conversation(scene);
      return {
        at: { id },
        afterwards: async () =>
          expect((await scene.me.get("/api/v1/conversations")).json).toEqual([]),
      };
    },
  },
  "POST /api/v1/conversations/:id/read": {
    async ask(scene) {
      const id = await conversation(scene);
      return { at: { id }, shows: { id, unread: false } };
    },
  },
  "POST /api/v1/conversations/:id/unread": {
    async ask(scene) {
      const id = await conversation(scene);
      await scene.me.post(`/api/v1/conversations/${id}/read`);
      return { at: { id }, shows: { id, unread: true } };
    },
  },
};
