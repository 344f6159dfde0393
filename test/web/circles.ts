import { setTrust } from "../../src/domain/instance/peers.ts";
import { publish } from "../../src/domain/knowledge/publish.ts";
import { foundNetwork, type NewNetwork } from "../../src/domain/networks/found.ts";
import { acceptRow } from "../../src/domain/follows/rows.ts";
import { join } from "../../src/domain/networks/join.ts";
import { actOnMember } from "../../src/domain/networks/member-acts.ts";
import { indexActors } from "../../src/domain/people/index-actor.ts";
import { note, request } from "../domain/knowledge/drafts.ts";
import { stranger, testKeys } from "../support/cast.ts";
import { scene } from "./scene.ts";
import type { Site } from "./support.ts";

/**
 * Networks of every kind in the small region of `scene`: a closed one of Anna's with Bo, someone who asks and someone
 * elsewhere, an open one and a hidden one of Bo's, and a closed one elsewhere that Bo belongs to.
 */
export async function circles(site: Site) {
  const made = await scene(site);
  const { store, member } = site;
  const { anna, bo, far } = made;
  const cy = await member("fysioterapeut-n1", { name: "Fysioterapeut N1" });
  await member("udenfor");
  const found = (founderId: number, network: Partial<NewNetwork> & { handle: string }) =>
    store.transact((tx) =>
      foundNetwork(tx, {
        founderId,
        name: network.handle,
        purpose: "",
        rules: "",
        kind: "closed",
        posting: "members",
        history: "all",
        keys: testKeys(),
        ...network,
      }),
    );
  const closed = await found(anna, {
    handle: "foedsler",
    name: "Patientsikre fødsler",
    purpose: "For dem, der arbejder med **sikre fødsler** i alle regioner.",
    rules: "- Ingen patienter.\n- Spørg, før du deler videre.",
  });
  const open = await found(bo, {
    handle: "tavler",
    name: "Tavlemøder i drift",
    purpose: "Alt om tavlemøder.",
    kind: "open",
  });
  const hidden = await found(bo, { handle: "ledelse", name: "Ledelsesrummet", kind: "hidden" });
  const there = await stranger(store, "sepsis@vis.rsyd.example", {
    kind: "network",
    name: "Sepsis på tværs",
    bio_html: "<p>Tidlig opsporing af sepsis.</p>",
    approves_follows: 1,
    network: {
      kind: "closed",
      posting: "members",
      history: "all",
      state: "active",
      profile: true,
      rulesHtml: "<p>Tal pænt.</p>",
      membersUri: null,
      moderatorsUri: null,
    },
  });
  const distant = await stranger(store, "jordemoder@vis.rm.example", { name: "Jordemoder" });
  const posts = await store.transact(async (tx) => {
    await setTrust(tx, "vis.rsyd.example", "allied");
    await setTrust(tx, "vis.rm.example", "allied");
    const invite = (personId: number) =>
      actOnMember(tx, { networkId: closed, byId: anna, act: { verb: "invite", personId } });
    await invite(bo);
    await join(tx, { networkId: closed, actorId: bo });
    await invite(far);
    await join(tx, {
      networkId: closed,
      actorId: far,
      uri: "https://vis.rsyd.example/activities/1",
    });
    await join(tx, { networkId: closed, actorId: cy, message: "Jeg træner fødende." });
    await join(tx, {
      networkId: closed,
      actorId: distant,
      uri: "https://vis.rm.example/activities/1",
      message: "Jeg er jordemoder.",
    });
    await join(tx, { networkId: open, actorId: anna });
    await actOnMember(tx, {
      networkId: hidden,
      byId: bo,
      act: { verb: "invite", personId: anna },
    });
    await join(tx, { networkId: there, actorId: bo });
    await acceptRow(tx, { followerId: bo, followeeId: there }, "https://vis.rsyd.example/accept/1");
    const say = async (by: number, draft: ReturnType<typeof note>) =>
      (await publish(tx, by, draft)).id;
    return {
      secret: await say(
        bo,
        request({
          title: "Hvordan tæller I servietter efter en fødsel?",
          body: "Vi har haft to nærved-hændelser.",
          topics: ["Fødsel"],
          networkId: closed,
        }),
      ),
      welcome: await say(anna, note({ body: "Velkommen i kredsen.", networkId: closed })),
      told: await say(bo, note({ body: "Vores tavle er nu elektronisk.", networkId: open })),
      asked: await say(bo, note({ body: "Har I en sepsispakke?", networkId: there })),
    };
  });
  await indexActors(store, [closed, open, hidden, there]);
  return { ...made, cy, distant, closed, open, hidden, there, posts };
}
