import { expect } from "vitest";
import type { Json } from "../api-site.ts";
import { statusWrites } from "./statuses.ts";
import type { Scene, Write, Writes } from "./write.ts";

const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString();

const poll = {
  options: ["Ja", "Nej", "Måske"],
  expires_in: 3600,
  multiple: true,
  hide_totals: true,
};

async function asked({ status, other }: Scene): Promise<string> {
  return ((await status({ status: "Hvad gør I?", poll }, other)) as Json).poll.id;
}

async function scheduled({ me }: Scene): Promise<string> {
  const says = { status: "Senere", scheduled_at: tomorrow() };
  return (await me.post("/api/v1/statuses", says)).json.id;
}

export const postingWrites: Writes = {
  "POST /api/v1/statuses": [
    statusWrites["POST /api/v1/statuses"] as Write,
    {
      ask: (_, encoding) => ({
        says: { status: `Hvad gør I? (${encoding})`, poll, content_type: "text/plain" },
        shows: {
          poll: {
            multiple: true,
            options: [{ title: "Ja" }, { title: "Nej" }, { title: "Måske" }],
          },
        },
      }),
    },
    {
      ask: (_, encoding) => {
        const scheduled_at = tomorrow();
        return {
          says: { status: `Senere (${encoding})`, scheduled_at },
          shows: { scheduled_at, params: { text: `Senere (${encoding})` } },
        };
      },
    },
    {
      ask: (_, encoding) => ({
        says: {
          status: `Efterlysning som ${encoding}\n\nHvem har prøvet det? #sepsis`,
          vis: { kind: "request", markdown: true, confirmed: true },
        },
        shows: { vis: { kind: "request" } },
      }),
    },
  ],
  "PUT /api/v1/statuses/:id": [
    {
      async ask({ status, file }, encoding) {
        const tavle = await file("En tavle");
        const { id } = await status();
        return {
          at: { id },
          says: {
            status: `Rettet som ${encoding}`,
            media_ids: [tavle],
            media_attributes: [{ id: tavle, description: `Tavlen som ${encoding}`, focus: "0,1" }],
            sensitive: true,
            spoiler_text: "Om tavler",
            language: "en",
            content_type: "text/plain",
            vis: { confirmed: true },
          },
          shows: {
            id,
            content: expect.stringContaining(`Rettet som ${encoding}`),
            media_attachments: [
              { id: tavle, description: `Tavlen som ${encoding}`, meta: { focus: { x: 0, y: 1 } } },
            ],
            sensitive: true,
            spoiler_text: "Om tavler",
            language: "en",
          },
        };
      },
    },
    {
      async ask({ status }) {
        const { id } = await status();
        return {
          at: { id },
          says: { status: "Hvad gør I?", poll },
          shows: { id, poll: { options: [{ title: "Ja" }, { title: "Nej" }, { title: "Måske" }] } },
        };
      },
    },
  ],
  "DELETE /api/v1/statuses/:id": {
    async ask({ me, status }) {
      const { id } = await status({ status: "Væk" });
      return {
        at: { id },
        says: { delete_media: true },
        shows: { id, text: "Væk" },
        afterwards: async () => expect((await me.get(`/api/v1/statuses/${id}`)).status).toBe(404),
      };
    },
  },
  "POST /api/v1/statuses/:id/mute": {
    async ask({ status }) {
      const { id } = await status();
      return { at: { id }, shows: { id, muted: true } };
    },
  },
  "POST /api/v1/statuses/:id/unmute": {
    async ask({ me, status }) {
      const { id } = await status();
      await me.post(`/api/v1/statuses/${id}/mute`);
      return { at: { id }, shows: { id, muted: false } };
    },
  },
  "POST /api/v1/polls/:id/votes": {
    async ask(scene) {
      const id = await asked(scene);
      return {
        at: { id },
        says: { choices: [0, 2] },
        shows: { id, voted: true, own_votes: [0, 2] },
      };
    },
  },
  "PUT /api/v1/scheduled_statuses/:id": {
    async ask(scene) {
      const id = await scheduled(scene);
      const scheduled_at = tomorrow();
      return { at: { id }, says: { scheduled_at }, shows: { id, scheduled_at } };
    },
  },
  "DELETE /api/v1/scheduled_statuses/:id": {
    async ask(scene) {
      const id = await scheduled(scene);
      return {
        at: { id },
        afterwards: async () =>
          expect((await scene.me.get(`/api/v1/scheduled_statuses/${id}`)).status).toBe(404),
      };
    },
  },
};
