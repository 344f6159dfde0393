import { addPost } from "../../src/domain/knowledge/add-post.ts";
import { indexPosts } from "../../src/domain/knowledge/index-post.ts";
import { follow } from "../../src/domain/follows/follow.ts";
import { followTopic } from "../../src/domain/follows/follow-topic.ts";
import { setTrust } from "../../src/domain/instance/peers.ts";
import { bookmark } from "../../src/domain/knowledge/bookmark.ts";
import { thank } from "../../src/domain/knowledge/thank.ts";
import { indexActors } from "../../src/domain/people/index-actor.ts";
import { block } from "../../src/domain/people/block.ts";
import { keepRemoteProfile } from "../../src/domain/people/remote-profile.ts";
import { mute } from "../../src/domain/people/mute.ts";
import { updateProfile } from "../../src/domain/people/profile.ts";
import { topicBySlug } from "../../src/domain/topics/topics.read.ts";
import { remoteNote } from "../domain/knowledge/drafts.ts";
import { stranger } from "../support/cast.ts";
import { scene } from "./scene.ts";
import type { Site } from "./support.ts";

/** The small region of `scene` with profiles, people who follow, thank and keep others away, servers and a report. */
export async function livelyRegion(site: Site) {
  const made = await scene(site);
  const { store, member } = site;
  const { anna, bo, far, told } = made;
  const cy = await member("fysioterapeut-n1");
  const away = await stranger(store, "larmer@stoej.example", { name: "Larmer" });
  await store.transact(async (tx) => {
    await updateProfile(tx, bo, {
      bio: "Jeg arbejder med **forbedringer** på ortopædkirurgisk afdeling.",
      specialty: "Kvalitetsudvikling",
      department: "Ortopædkirurgisk Afdeling",
      askMeAbout: ["Tavlemøder", "Måling før og efter"],
      availability: "limited",
      orcid: "0000-0002-1825-0097",
      fields: [{ name: "Afsnittets side", value: "https://vis.rn.example/ortopaed" }],
    });
    await updateProfile(tx, anna, { approvesFollows: true });
    await keepRemoteProfile(tx, far, {
      profession: "nurse",
      region: "Region Syddanmark",
      hospital: "Odense Universitetshospital",
      ask_me_about: JSON.stringify(["Simulationstræning"]),
      availability: "open",
    });
    await follow(tx, { followerId: bo, followeeId: anna });
    await follow(tx, { followerId: cy, followeeId: anna });
    await follow(tx, { followerId: cy, followeeId: bo });
    await follow(tx, { followerId: anna, followeeId: far });
    await thank(tx, { actorId: cy, postId: made.asked });
    await thank(tx, { actorId: bo, postId: made.asked });
    await bookmark(tx, anna, told);
    await block(tx, { blockerId: anna, blockedId: away });
    await mute(tx, { muterId: anna, mutedId: cy });
    const topic = await topicBySlug(tx, "tavlemøde");
    await followTopic(tx, bo, topic?.id ?? 0, "canHelp");
    await followTopic(tx, anna, topic?.id ?? 0, "wantToLearn");
    await setTrust(tx, "vis.rsyd.example", "allied", made.admin);
    await setTrust(tx, "stoej.example", "blocked", made.admin);
    await setTrust(tx, "mastodon.example", "public", made.admin);
    await tx.db
      .updateTable("peer")
      .set({
        failures: 4,
        last_failure_at: tx.now,
        last_error: "connect ECONNREFUSED",
        software: "mastodon 4.5.0",
      })
      .where("host", "=", "mastodon.example")
      .execute();
    await addPost(
      tx,
      remoteNote(far, "https://vis.rsyd.example/posts/78", {
        body_html: "<p>Vi øver hjertestop hver torsdag nat.</p>",
      }),
    );
    await tx.db
      .insertInto("report")
      .values({
        id: tx.newId(),
        uri: `${tx.origin}/activities/report`,
        reporter_id: anna,
        target_id: away,
        posts: JSON.stringify([told]),
        text: "Støj i alle tråde.",
        state: "open",
        created_at: tx.now,
      })
      .execute();
  });
  await indexAll(site);
  return { ...made, cy, away };
}

/** What the index jobs would do. */
export async function indexAll({ store }: Site): Promise<void> {
  const posts = await store.reader.db.selectFrom("post").select("id").execute();
  const actors = await store.reader.db.selectFrom("actor").select("id").execute();
  const ids = (rows: readonly { id: number }[]) => rows.map((row) => row.id);
  await indexPosts(store, ids(posts));
  await indexActors(store, ids(actors));
}
