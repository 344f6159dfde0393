import { expect } from "vitest";
import type { Json } from "../api-site.ts";
import type { Scene, Write, Writes } from "./write.ts";

/** An act on someone; the answer is what is between us, with that flag. */
function act(flag: string, after: boolean, ...before: string[]): Write {
  return {
    async ask({ me, someone }) {
      const { id } = await someone();
      for (const one of before) await me.post(`/api/v1/accounts/${id}/${one}`);
      return { at: { id }, shows: { id, [flag]: after } };
    },
  };
}

/** Someone has asked to follow me. */
function answered(followedBy: boolean): Write {
  return {
    async ask({ me, someone }) {
      await me.patch("/api/v1/accounts/update_credentials", { locked: true });
      const asking = await someone();
      await asking.post(`/api/v1/accounts/${me.id}/follow`);
      return { at: { id: asking.id }, shows: { id: asking.id, followed_by: followedBy } };
    },
  };
}

/** An act on a topic. */
function onTopic(flag: string, after: boolean, before?: string): Write {
  return {
    async ask({ me, status }) {
      await status({ status: "Om #sepsis" });
      if (before !== undefined) await me.post(`/api/v1/tags/sepsis/${before}`);
      return { at: { name: "sepsis" }, shows: { name: "sepsis", [flag]: after } };
    },
  };
}

async function featured({ me, status }: Scene): Promise<string> {
  await status({ status: "Om #sepsis" });
  return ((await me.post("/api/v1/featured_tags", { name: "sepsis" })).json as Json).id;
}

function pictureTaken(kind: "avatar" | "header"): Write {
  return {
    async ask({ me, png }) {
      await me.patch("/api/v1/accounts/update_credentials", { [kind]: png }, "multipart");
      return {
        shows: { id: me.id, [kind]: expect.stringContaining(`/static/${kind}.png`) },
      };
    },
  };
}

const told = (encoding: string) => ({
  display_name: `Navn som ${encoding}`,
  note: "Om mig",
  avatar_description: "Mig",
  header_description: "Havet",
  locked: true,
  bot: false,
  discoverable: false,
  indexable: false,
  hide_collections: true,
  fields_attributes: [
    { name: "Afdeling", value: "Akut" },
    { name: "Telefon", value: "Omstillingen" },
  ],
  attribution_domains: ["blog.example"],
});

const pictures = { avatar: "a file, in forms with files only", header: "the same" };

/** What is between people, and what one tells of oneself. */
export const accountWrites: Writes = {
  "POST /api/v1/accounts/:id/follow": {
    ask: ({ other: { id } }) => ({
      at: { id },
      says: { reblogs: false, notify: true, languages: ["da", "en"] },
      shows: {
        id,
        following: true,
        showing_reblogs: false,
        notifying: true,
        languages: ["da", "en"],
      },
    }),
  },
  "POST /api/v1/accounts/:id/unfollow": act("following", false, "follow"),
  "POST /api/v1/accounts/:id/block": act("blocking", true),
  "POST /api/v1/accounts/:id/unblock": act("blocking", false, "block"),
  "POST /api/v1/accounts/:id/mute": {
    async ask({ someone }) {
      const { id } = await someone();
      return {
        at: { id },
        says: { notifications: false, duration: 3600 },
        shows: {
          id,
          muting: true,
          muting_notifications: false,
          muting_expires_at: expect.stringMatching(/^\d{4}-/),
        },
      };
    },
  },
  "POST /api/v1/accounts/:id/unmute": act("muting", false, "mute"),
  "POST /api/v1/accounts/:id/note": {
    ask: ({ other: { id } }, encoding) => ({
      at: { id },
      says: { comment: `Som ${encoding}` },
      shows: { id, note: `Som ${encoding}` },
    }),
  },
  "POST /api/v1/accounts/:id/remove_from_followers": {
    async ask({ me, someone }) {
      const follower = await someone();
      await follower.post(`/api/v1/accounts/${me.id}/follow`);
      return { at: { id: follower.id }, shows: { id: follower.id, followed_by: false } };
    },
  },
  "POST /api/v1/accounts/:id/endorse": act("endorsed", true, "follow"),
  "POST /api/v1/accounts/:id/pin": act("endorsed", true, "follow"),
  "POST /api/v1/accounts/:id/unendorse": act("endorsed", false, "follow", "endorse"),
  "POST /api/v1/accounts/:id/unpin": act("endorsed", false, "follow", "endorse"),
  "POST /api/v1/follow_requests/:id/authorize": answered(true),
  "POST /api/v1/follow_requests/:id/reject": answered(false),
  "PUT /api/v1/accounts/update_credentials": {
    ask: (_, encoding) => ({
      says: {
        ...told(encoding),
        source: { privacy: "unlisted", sensitive: true, language: "en", quote_policy: "followers" },
      },
      shows: {
        display_name: `Navn som ${encoding}`,
        note: "<p>Om mig</p>",
        locked: true,
        discoverable: false,
        indexable: false,
        hide_collections: true,
        source: {
          note: "Om mig",
          privacy: "unlisted",
          sensitive: true,
          language: "en",
          quote_policy: "followers",
          fields: [{ name: "Afdeling" }, { name: "Telefon" }],
          attribution_domains: ["blog.example"],
        },
      },
    }),
    unsaid: pictures,
  },
  "PUT /api/v1/profile": {
    ask: (_, encoding) => ({
      says: {
        ...told(encoding),
        show_media: false,
        show_media_replies: false,
        show_featured: false,
      },
      shows: {
        display_name: `Navn som ${encoding}`,
        note: "Om mig",
        locked: true,
        hide_collections: true,
        attribution_domains: ["blog.example"],
        show_media: false,
        show_media_replies: false,
        show_featured: false,
      },
    }),
    unsaid: pictures,
  },
  "DELETE /api/v1/profile/avatar": pictureTaken("avatar"),
  "DELETE /api/v1/profile/header": pictureTaken("header"),
  ...Object.fromEntries(
    (["POST", "DELETE"] as const).map((method): [string, Write] => [
      `${method} /api/v1/domain_blocks`,
      {
        async ask({ me }) {
          const domain = "spam.example";
          if (method === "DELETE") await me.post("/api/v1/domain_blocks", { domain });
          return {
            says: { domain },
            afterwards: async () =>
              expect((await me.get("/api/v1/domain_blocks")).json).toEqual(
                method === "POST" ? [domain] : [],
              ),
          };
        },
      },
    ]),
  ),
  "POST /api/v1/featured_tags": {
    async ask({ status }) {
      await status({ status: "Om #sepsis" });
      return { says: { name: "sepsis" }, shows: { name: "sepsis" } };
    },
  },
  "DELETE /api/v1/featured_tags/:id": {
    async ask(scene) {
      const id = await featured(scene);
      return {
        at: { id },
        afterwards: async () =>
          expect((await scene.me.get("/api/v1/featured_tags")).json).toEqual([]),
      };
    },
  },
  "POST /api/v1/tags/:name/follow": onTopic("following", true),
  "POST /api/v1/tags/:name/unfollow": onTopic("following", false, "follow"),
  "POST /api/v1/tags/:name/feature": onTopic("featuring", true),
  "POST /api/v1/tags/:name/unfeature": onTopic("featuring", false, "feature"),
  "DELETE /api/v1/suggestions/:id": {
    async ask({ someone }) {
      return { at: { id: (await someone()).id } };
    },
  },
  "POST /api/v1/reports": {
    async ask({ someone, status }, encoding) {
      const written = await someone();
      const { id } = await status({}, written);
      const says = {
        account_id: written.id,
        status_ids: [id],
        comment: `Som ${encoding}`,
        forward: false,
        category: "violation",
        rule_ids: ["1"],
      };
      return {
        says,
        shows: {
          status_ids: [id],
          comment: `Som ${encoding}`,
          category: "violation",
          rule_ids: ["1"],
          target_account: { id: written.id },
        },
      };
    },
  },
};
