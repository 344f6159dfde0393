import { expect } from "vitest";
import type { Json } from "../api-site.ts";
import { postingWrites } from "./posting.ts";
import type { Scene, Write, Writes } from "./write.ts";

const before = (name: string) => [postingWrites[name] ?? []].flat() as readonly Write[];

/** What is said of quotes beside all else that a status says. */
export const quoteWrites: Writes = {
  "POST /api/v1/statuses": [
    ...before("POST /api/v1/statuses"),
    {
      async ask({ status, other }, encoding) {
        const quoted = await status({}, other);
        return {
          says: {
            status: `Vi bygger videre (${encoding})`,
            quoted_status_id: quoted.id,
            quote_approval_policy: "nobody",
          },
          shows: {
            quote: { state: "accepted", quoted_status: { id: quoted.id } },
            quote_approval: { automatic: [] },
          },
        };
      },
    },
  ],
  "PUT /api/v1/statuses/:id": [
    ...before("PUT /api/v1/statuses/:id"),
    {
      async ask({ status }) {
        const { id } = await status();
        return {
          at: { id },
          says: { status: "Hej igen", quote_approval_policy: "followers" },
          shows: { id, quote_approval: { automatic: ["followers"] } },
        };
      },
    },
  ],
  "PUT /api/v1/statuses/:id/interaction_policy": {
    async ask({ status }) {
      const { id } = await status();
      return {
        at: { id },
        says: { quote_approval_policy: "followers" },
        shows: { id, quote_approval: { automatic: ["followers"] } },
      };
    },
  },
  "POST /api/v1/statuses/:id/quotes/:quoting_status_id/revoke": {
    async ask({ status, other }) {
      const { id } = await status();
      const quote = await status({ quoted_status_id: id }, other);
      return {
        at: { id, quoting_status_id: quote.id },
        shows: { id: quote.id, quote: { state: "revoked" } },
      };
    },
  },
};

async function collection({ me }: Scene, ...account_ids: string[]): Promise<Json> {
  return (await me.post("/api/v1/collections", { name: "Spørg dem", account_ids })).json.collection;
}

export const collectionWrites: Writes = {
  "POST /api/v1/collections": {
    ask({ someone }, encoding) {
      return someone().then(({ id }) => {
        const says = {
          name: `Som ${encoding}`,
          description: "Ved noget om fald",
          language: "da",
          sensitive: true,
          discoverable: false,
        };
        return {
          says: { ...says, tag_name: "#fald", account_ids: [id] },
          shows: {
            collection: { ...says, tag: { name: "fald" }, items: [{ account_id: id }] },
          },
        };
      });
    },
  },
  "PUT /api/v1/collections/:id": {
    async ask(scene, encoding) {
      const { id } = await collection(scene);
      const says = {
        name: `Som ${encoding}`,
        description: "Andet",
        language: "en",
        sensitive: true,
        discoverable: false,
      };
      return {
        at: { id },
        says: { ...says, tag_name: "fald" },
        shows: { collection: { id, ...says, tag: { name: "fald" } } },
      };
    },
  },
  "DELETE /api/v1/collections/:id": {
    async ask(scene) {
      const { id } = await collection(scene);
      return {
        at: { id },
        afterwards: async () =>
          expect((await scene.me.get(`/api/v1/collections/${id}`)).status).toBe(404),
      };
    },
  },
  "POST /api/v1/collections/:collection_id/items": {
    async ask(scene) {
      const { id } = await collection(scene);
      const account_id = scene.other.id;
      return {
        at: { collection_id: id },
        says: { account_id },
        shows: { collection_item: { account_id, state: "accepted" } },
      };
    },
  },
  "DELETE /api/v1/collections/:collection_id/items/:id": {
    async ask(scene) {
      const { id, items } = await collection(scene, scene.other.id);
      return {
        at: { collection_id: id, id: items[0].id },
        afterwards: async () =>
          expect((await scene.me.get(`/api/v1/collections/${id}`)).json.collection.items).toEqual(
            [],
          ),
      };
    },
  },
  "POST /api/v1/collections/:collection_id/items/:id/revoke": {
    async ask({ me, someone }) {
      const owner = await someone();
      const said = { name: "Spørg dem", account_ids: [me.id] };
      const made = (await owner.post("/api/v1/collections", said)).json.collection;
      return {
        at: { collection_id: made.id, id: made.items[0].id },
        afterwards: async () =>
          expect(
            (await me.get(`/api/v1/accounts/${me.id}/in_collections`)).json.collections,
          ).toEqual([]),
      };
    },
  },
};
