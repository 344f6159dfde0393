import type { Writes } from "./write.ts";

export const accountWrites: Writes = {
  "POST /api/v1/accounts/:id/follow": {
    ask: ({ other: { id } }) => ({
      at: { id },
      says: { reblogs: false, notify: true, languages: ["da", "en"] },
      shows: { id, following: true },
    }),
  },
  "POST /api/v1/accounts/:id/unfollow": {
    async ask({ me, other: { id } }) {
      await me.post(`/api/v1/accounts/${id}/follow`);
      return { at: { id }, shows: { id, following: false } };
    },
  },
};
