import { expect } from "vitest";
import type { Write, Writes } from "./write.ts";

/** An act on another's status; the answer has that flag. */
function act(flag: string, after: boolean, before?: string): Write {
  return {
    async ask({ me, other, status }) {
      const { id } = await status({}, other);
      if (before !== undefined) await me.post(`/api/v1/statuses/${id}/${before}`);
      return { at: { id }, shows: { id, [flag]: after } };
    },
  };
}

/** An act on one's own status. */
function ownAct(flag: string, after: boolean, before?: string): Write {
  return {
    async ask({ me, status }) {
      const { id } = await status();
      if (before !== undefined) await me.post(`/api/v1/statuses/${id}/${before}`);
      return { at: { id }, shows: { id, [flag]: after } };
    },
  };
}

export const statusWrites: Writes = {
  "POST /api/v1/statuses": {
    async ask({ other, status, file }, encoding) {
      const [parent, tavle] = [await status({}, other), await file("En tavle")];
      return {
        says: {
          status: `Svar som ${encoding}: æ ø å & = + % “”`,
          in_reply_to_id: parent.id,
          media_ids: [tavle],
          sensitive: true,
          spoiler_text: "Om tavler",
          visibility: "unlisted",
          language: "da",
        },
        shows: {
          content: expect.stringContaining(`Svar som ${encoding}: æ ø å &amp; = + % “”`),
          in_reply_to_id: parent.id,
          media_attachments: [{ id: tavle }],
          visibility: "unlisted",
          language: "da",
        },
      };
    },
  },
  "DELETE /api/v1/statuses/:id": {
    async ask({ me, status }) {
      const { id } = await status({ status: "Væk" });
      return {
        at: { id },
        shows: { id, text: "Væk" },
        afterwards: async () => expect((await me.get(`/api/v1/statuses/${id}`)).status).toBe(404),
      };
    },
  },
  "POST /api/v1/statuses/:id/favourite": act("favourited", true),
  "POST /api/v1/statuses/:id/unfavourite": act("favourited", false, "favourite"),
  "POST /api/v1/statuses/:id/reblog": {
    async ask({ other, status }) {
      const { id } = await status({}, other);
      return {
        at: { id },
        says: { visibility: "public" },
        shows: { reblog: { id, reblogged: true } },
      };
    },
  },
  "POST /api/v1/statuses/:id/unreblog": act("reblogged", false, "reblog"),
  "POST /api/v1/statuses/:id/bookmark": act("bookmarked", true),
  "POST /api/v1/statuses/:id/unbookmark": act("bookmarked", false, "bookmark"),
  "POST /api/v1/statuses/:id/pin": ownAct("pinned", true),
  "POST /api/v1/statuses/:id/unpin": ownAct("pinned", false, "pin"),
  "POST /api/v1/statuses/:id/translate": {
    async ask({ status }) {
      const { id } = await status();
      return { at: { id }, says: { lang: "en" } };
    },
    status: 503,
  },
};

export const mediaWrites: Writes = {
  ...Object.fromEntries(
    ["/api/v2/media", "/api/v1/media"].map((path): [string, Write] => [
      `POST ${path}`,
      {
        only: ["multipart"],
        ask: ({ png }) => ({
          says: { file: png, thumbnail: png, description: "En tavle", focus: "0.5,0" },
          shows: { type: "image", description: "En tavle", meta: { focus: { x: 0.5, y: 0 } } },
        }),
      },
    ]),
  ),
  "PUT /api/v1/media/:id": {
    async ask({ file }, encoding) {
      const id = await file();
      return {
        at: { id },
        says: { description: `Som ${encoding}`, focus: "-1,1" },
        shows: { id, description: `Som ${encoding}`, meta: { focus: { x: -1, y: 1 } } },
      };
    },
    unsaid: { thumbnail: "a file, in forms with files only" },
  },
  "DELETE /api/v1/media/:id": {
    async ask({ me, file }) {
      const id = await file();
      return {
        at: { id },
        shows: {},
        afterwards: async () => expect((await me.get(`/api/v1/media/${id}`)).status).toBe(404),
      };
    },
  },
};
