import { expect } from "vitest";
import type { Json } from "../api-site.ts";
import type { Scene, Write, Writes } from "./write.ts";

async function list({ me }: Scene): Promise<Json> {
  return (await me.post("/api/v1/lists", { title: "Kolleger" })).json;
}

/** A list with someone in it whom one follows. */
async function filled(scene: Scene): Promise<string> {
  const { me, other } = scene;
  await me.post(`/api/v1/accounts/${other.id}/follow`);
  const { id } = await list(scene);
  await me.post(`/api/v1/lists/${id}/accounts`, { account_ids: [other.id] });
  return id;
}

const inList = async ({ me }: Scene, id: string) =>
  (await me.get(`/api/v1/lists/${id}/accounts`)).json.map((one: Json) => one.id);

export const listWrites: Writes = {
  "POST /api/v1/lists": {
    ask: (_, encoding) => {
      const says = { title: `Som ${encoding}`, replies_policy: "none", exclusive: true };
      return { says, shows: says };
    },
  },
  "PUT /api/v1/lists/:id": {
    async ask(scene, encoding) {
      const { id } = await list(scene);
      const says = { title: `Som ${encoding}`, replies_policy: "followed", exclusive: true };
      return { at: { id }, says, shows: { id, ...says } };
    },
  },
  "DELETE /api/v1/lists/:id": {
    async ask(scene) {
      const { id } = await list(scene);
      return {
        at: { id },
        afterwards: async () =>
          expect((await scene.me.get(`/api/v1/lists/${id}`)).status).toBe(404),
      };
    },
  },
  "POST /api/v1/lists/:id/accounts": {
    async ask(scene) {
      const { me, other } = scene;
      await me.post(`/api/v1/accounts/${other.id}/follow`);
      const { id } = await list(scene);
      return {
        at: { id },
        says: { account_ids: [other.id] },
        afterwards: async () => expect(await inList(scene, id)).toEqual([other.id]),
      };
    },
  },
  "DELETE /api/v1/lists/:id/accounts": {
    async ask(scene) {
      const id = await filled(scene);
      return {
        at: { id },
        says: { account_ids: [scene.other.id] },
        afterwards: async () => expect(await inList(scene, id)).toEqual([]),
      };
    },
  },
};

async function filter({ me }: Scene): Promise<Json> {
  const keywords_attributes = [{ keyword: "sepsis", whole_word: true }];
  const says = { title: "Sepsis", context: ["home"], keywords_attributes };
  return (await me.post("/api/v2/filters", says)).json;
}

const in_an_hour = expect.stringMatching(/^\d{4}-/);

/** Something of a filter is taken away, and is then not there. */
function gone(path: string, made: (scene: Scene) => Promise<string>): Write {
  return {
    async ask(scene) {
      const id = await made(scene);
      return {
        at: { id },
        afterwards: async () => expect((await scene.me.get(`${path}/${id}`)).status).toBe(404),
      };
    },
  };
}

async function filteredStatus(scene: Scene): Promise<string> {
  const { id } = await filter(scene);
  const { id: status_id } = await scene.status({}, scene.other);
  return (await scene.me.post(`/api/v2/filters/${id}/statuses`, { status_id })).json.id;
}

async function olderFilter({ me }: Scene): Promise<Json> {
  return (await me.post("/api/v1/filters", { phrase: "sepsis", context: ["home"] })).json;
}

export const filterWrites: Writes = {
  "POST /api/v2/filters": {
    ask: (_, encoding) => ({
      says: {
        title: `Som ${encoding}`,
        context: ["home", "public"],
        filter_action: "hide",
        expires_in: 3600,
        keywords_attributes: [
          { keyword: "sepsis", whole_word: true },
          { keyword: "delir", whole_word: false },
        ],
      },
      shows: {
        title: `Som ${encoding}`,
        context: ["home", "public"],
        filter_action: "hide",
        expires_at: in_an_hour,
        keywords: [
          { keyword: "sepsis", whole_word: true },
          { keyword: "delir", whole_word: false },
        ],
      },
    }),
  },
  "PUT /api/v2/filters/:id": {
    async ask(scene, encoding) {
      const { id, keywords } = await filter(scene);
      return {
        at: { id },
        says: {
          title: `Som ${encoding}`,
          context: ["thread"],
          filter_action: "hide",
          expires_in: 3600,
          keywords_attributes: [
            { id: keywords[0].id, _destroy: true },
            { keyword: "delir", whole_word: true },
          ],
        },
        shows: {
          id,
          title: `Som ${encoding}`,
          context: ["thread"],
          filter_action: "hide",
          expires_at: in_an_hour,
          keywords: [{ keyword: "delir", whole_word: true }],
        },
      };
    },
  },
  "DELETE /api/v2/filters/:id": gone("/api/v2/filters", async (scene) => (await filter(scene)).id),
  "POST /api/v2/filters/:id/keywords": {
    async ask(scene) {
      const { id } = await filter(scene);
      const says = { keyword: "delir", whole_word: true };
      return { at: { id }, says, shows: says };
    },
  },
  "PUT /api/v2/filters/keywords/:id": {
    async ask(scene, encoding) {
      const { id } = (await filter(scene)).keywords[0];
      const says = { keyword: encoding, whole_word: false };
      return { at: { id }, says, shows: { id, ...says } };
    },
  },
  "DELETE /api/v2/filters/keywords/:id": gone(
    "/api/v2/filters/keywords",
    async (scene) => (await filter(scene)).keywords[0].id,
  ),
  "POST /api/v2/filters/:id/statuses": {
    async ask(scene) {
      const { id } = await filter(scene);
      const { id: status_id } = await scene.status({}, scene.other);
      return { at: { id }, says: { status_id }, shows: { status_id } };
    },
  },
  "DELETE /api/v2/filters/statuses/:id": gone("/api/v2/filters/statuses", filteredStatus),
  "POST /api/v1/filters": {
    ask: (_, encoding) => ({
      says: {
        phrase: encoding,
        context: ["home"],
        expires_in: 3600,
        irreversible: true,
        whole_word: true,
      },
      shows: {
        phrase: encoding,
        context: ["home"],
        expires_at: in_an_hour,
        irreversible: true,
        whole_word: true,
      },
    }),
  },
  "PUT /api/v1/filters/:id": {
    async ask(scene, encoding) {
      const { id } = await olderFilter(scene);
      const says = {
        phrase: encoding,
        context: ["thread"],
        irreversible: true,
        whole_word: true,
      };
      return {
        at: { id },
        says: { ...says, expires_in: 3600 },
        shows: { id, ...says, expires_at: in_an_hour },
      };
    },
  },
  "DELETE /api/v1/filters/:id": gone(
    "/api/v1/filters",
    async (scene) => (await olderFilter(scene)).id,
  ),
};
