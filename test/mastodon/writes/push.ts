import { expect } from "vitest";
import type { Said } from "../api-site.ts";
import { pushDevice } from "../../support/push-device.ts";
import type { Scene, Writes } from "./write.ts";

const path = "/api/v1/push/subscription";
const { p256dh, auth } = pushDevice();

const subscription = {
  endpoint: "https://push.example/phone",
  standard: true,
  keys: { p256dh, auth },
};

const wanted = (more: Said = {}): Said => ({
  subscription,
  policy: "all",
  data: { policy: "followed", alerts: { mention: true, poll: false } },
  ...more,
});

const subscribed = ({ me }: Scene) => me.post(path, wanted());

export const pushWrites: Writes = {
  [`POST ${path}`]: {
    ask: () => ({
      says: wanted(),
      shows: {
        endpoint: subscription.endpoint,
        standard: true,
        policy: "followed",
        alerts: { mention: true, poll: false, follow: false },
      },
    }),
  },
  [`PUT ${path}`]: {
    async ask(scene) {
      const { json } = await subscribed(scene);
      return {
        says: { policy: "follower", data: { alerts: { follow: true } } },
        shows: { id: json.id, policy: "follower", alerts: { mention: false, follow: true } },
      };
    },
  },
  [`DELETE ${path}`]: {
    async ask(scene) {
      await subscribed(scene);
      return {
        shows: {},
        afterwards: async () => expect((await scene.me.get(path)).status).toBe(404),
      };
    },
  },
};
