import { expect } from "vitest";
import { announce } from "../../../src/domain/announcements/announce.ts";
import type { Json } from "../api-site.ts";
import type { Scene, Write, Writes } from "./write.ts";

async function announced({ site }: Scene): Promise<string> {
  return String(await site.store.transact((tx) => announce(tx, { text: "Vi opdaterer" }, null)));
}

const reactions = async ({ me }: Scene, id: string) => {
  const all = (await me.get("/api/v1/announcements")).json as Json[];
  return all.find((one) => one.id === id)?.reactions;
};

export const announcementWrites: Writes = {
  "POST /api/v1/announcements/:id/dismiss": {
    async ask(scene) {
      const id = await announced(scene);
      return {
        at: { id },
        afterwards: async () =>
          expect((await scene.me.get("/api/v1/announcements")).json).not.toContainEqual(
            expect.objectContaining({ id, read: false }),
          ),
      };
    },
  },
  "PUT /api/v1/announcements/:id/reactions/:name": {
    async ask(scene) {
      const id = await announced(scene);
      return {
        at: { id, name: "👍" },
        afterwards: async () =>
          expect(await reactions(scene, id)).toMatchObject([{ name: "👍", count: 1, me: true }]),
      };
    },
  },
  "DELETE /api/v1/announcements/:id/reactions/:name": {
    async ask(scene) {
      const id = await announced(scene);
      await scene.me.put(`/api/v1/announcements/${id}/reactions/👍`);
      return {
        at: { id, name: "👍" },
        afterwards: async () => expect(await reactions(scene, id)).toEqual([]),
      };
    },
  },
};

/** An act of an administrator on someone. */
function onSomeone(
  shows: Json,
  before: (scene: Scene, id: string) => Promise<unknown>,
  status = 200,
): Write {
  return {
    asAdmin: true,
    status,
    async ask(scene) {
      const { id } = await scene.someone();
      await before(scene, id);
      return { at: { id }, shows: status === 200 ? { id, ...shows } : undefined };
    },
  };
}

const acted = (type: string) => (scene: Scene, id: string) =>
  scene.me.post(`/api/v1/admin/accounts/${id}/action`, { type });

/** A report of someone, by its id. */
async function reported({ someone, other }: Scene): Promise<string> {
  const { id: account_id } = await someone();
  return ((await other.post("/api/v1/reports", { account_id, comment: "Se" })).json as Json).id;
}

function onReport(shows: Json, ...before: string[]): Write {
  return {
    asAdmin: true,
    async ask(scene) {
      const id = await reported(scene);
      for (const act of before) await scene.me.post(`/api/v1/admin/reports/${id}/${act}`);
      return { at: { id }, shows: { id, ...shows } };
    },
  };
}

let serial = 0;
const aHost = () => `server-${(serial += 1)}.example`;

const severity = {
  severity: "suspend",
  reject_media: true,
  reject_reports: true,
  private_comment: "",
  public_comment: "",
  obfuscate: false,
};

export const adminWrites: Writes = {
  "POST /api/v1/admin/accounts/:id/action": {
    asAdmin: true,
    async ask(scene) {
      const { someone, other, me } = scene;
      const { id } = await someone();
      const { id: report_id } = (await other.post("/api/v1/reports", { account_id: id })).json;
      return {
        at: { id },
        says: { type: "suspend", report_id, text: "Ikke her" },
        afterwards: async () => {
          const found = await me.get(`/api/v1/admin/accounts/${id}`);
          expect(found.json).toMatchObject({ id, suspended: true });
          const report = await me.get(`/api/v1/admin/reports/${report_id}`);
          expect(report.json).toMatchObject({ action_taken: true });
        },
      };
    },
    unsaid: { warning_preset_id: "there are none" },
  },
  "POST /api/v1/admin/accounts/:id/enable": onSomeone({ disabled: false }, acted("disable")),
  "POST /api/v1/admin/accounts/:id/unsuspend": onSomeone({ suspended: false }, acted("suspend")),
  "POST /api/v1/admin/accounts/:id/unsilence": onSomeone({ silenced: false }, acted("none")),
  "POST /api/v1/admin/accounts/:id/unsensitive": onSomeone({ sensitized: false }, acted("none")),
  "POST /api/v1/admin/accounts/:id/approve": onSomeone({}, acted("none"), 403),
  "POST /api/v1/admin/accounts/:id/reject": onSomeone({}, acted("none"), 403),
  "PUT /api/v1/admin/reports/:id": {
    asAdmin: true,
    async ask(scene) {
      const id = await reported(scene);
      return {
        at: { id },
        says: { category: "violation", rule_ids: ["1"] },
        shows: { id, category: "violation", rules: [{ id: "1", text: "Ingen patienter" }] },
      };
    },
  },
  "POST /api/v1/admin/reports/:id/assign_to_self": onReport({
    assigned_account: expect.objectContaining({ username: expect.any(String) }),
  }),
  "POST /api/v1/admin/reports/:id/unassign": onReport({ assigned_account: null }, "assign_to_self"),
  "POST /api/v1/admin/reports/:id/resolve": onReport({ action_taken: true }),
  "POST /api/v1/admin/reports/:id/reopen": onReport({ action_taken: false }, "resolve"),
  "POST /api/v1/admin/domain_blocks": {
    asAdmin: true,
    ask: () => {
      const domain = aHost();
      return { says: { domain, ...severity }, shows: { domain, severity: "suspend" } };
    },
  },
  "PUT /api/v1/admin/domain_blocks/:id": {
    asAdmin: true,
    async ask({ me }) {
      const { id, domain } = (await me.post("/api/v1/admin/domain_blocks", { domain: aHost() }))
        .json as Json;
      return { at: { id }, says: severity, shows: { id, domain, severity: "suspend" } };
    },
  },
  "DELETE /api/v1/admin/domain_blocks/:id": {
    asAdmin: true,
    async ask({ me }) {
      const { id } = (await me.post("/api/v1/admin/domain_blocks", { domain: aHost() })).json;
      return {
        at: { id },
        afterwards: async () =>
          expect((await me.get(`/api/v1/admin/domain_blocks/${id}`)).status).toBe(404),
      };
    },
  },
  "POST /api/v1/admin/domain_allows": {
    asAdmin: true,
    ask: () => {
      const domain = aHost();
      return { says: { domain }, shows: { domain } };
    },
  },
  "DELETE /api/v1/admin/domain_allows/:id": {
    asAdmin: true,
    async ask({ me }) {
      const { id } = (await me.post("/api/v1/admin/domain_allows", { domain: aHost() })).json;
      return {
        at: { id },
        afterwards: async () =>
          expect((await me.get(`/api/v1/admin/domain_allows/${id}`)).status).toBe(404),
      };
    },
  },
};
