import { acceptAnswer } from "../../src/domain/knowledge/answer.ts";
import type { Draft } from "../../src/domain/knowledge/draft.ts";
import { publish } from "../../src/domain/knowledge/publish.ts";
import { revise } from "../../src/domain/knowledge/revise.ts";
import { addPost } from "../../src/domain/knowledge/add-post.ts";
import { thank } from "../../src/domain/knowledge/thank.ts";
import { follow } from "../../src/domain/follows/follow.ts";
import { updateProfile } from "../../src/domain/people/profile.ts";
import { seedTopics } from "../../src/domain/topics/seed.ts";
import { experience, note, offer, remoteNote, request } from "../domain/knowledge/drafts.ts";
import { stranger } from "../support/cast.ts";
import type { Site } from "./support.ts";

/** A small region at work: three people, one elsewhere, and posts of every kind with a conversation. */
export async function scene({ store, member }: Site) {
  await store.transact(seedTopics);
  const at = (id: number, hospital: string, unit: string, profession: string, name: string) =>
    store.transact((tx) =>
      updateProfile(tx, id, { name, profession, hospital, unit, region: "Region Nordjylland" }),
    );
  const anna = await member("sygeplejerske-m2");
  const bo = await member("kvalitet-ort");
  const admin = await member("driften", { role: "admin" });
  await at(
    anna,
    "Aalborg Universitetshospital",
    "Medicinsk Afsnit M2",
    "nurse",
    "Afsnitsledende sygeplejerske",
  );
  await at(
    bo,
    "Aalborg Universitetshospital",
    "Ortopædkirurgi",
    "qualityConsultant",
    "Kvalitetskoordinator",
  );
  await store.transact((tx) => follow(tx, { followerId: anna, followeeId: bo }));
  const say = async (who: number, draft: Draft) =>
    (await store.transact((tx) => publish(tx, who, draft))).id;
  const asked = await say(
    anna,
    request({
      title: "Hvordan har I fået antallet af natlige flytninger ned på medicinsk sengeafsnit?",
      teaser:
        "Vi flytter i snit 11 patienter mellem kl. 22 og 06 hver uge. Vi leder efter afdelinger, der har ændret visitationen eller tavlemøderne.",
      topics: ["Patientflow", "Nattevagt", "Tavlemøde"],
      neededBy: "2027-12-15",
    }),
  );
  const told = await say(
    bo,
    experience({
      title: "Otte minutters tavlemøde gav os 40 minutters arbejdstid tilbage hver dag",
      teaser:
        "Vi gik fra 25 til 8 minutter ved at skrive tavlen færdig før mødet og kun tale om afvigelser.",
      sections: {
        problem:
          "Tavlemødet tog 25 minutter, og plejepersonalet gik fra det uden at vide, hvem der gjorde hvad.",
        action:
          "- Nattevagten skriver tavlen færdig kl. 06.45.\n- Mødet handler kun om afvigelser.\n- En fast mødeleder med stopur de første seks uger.",
        result: "Medianen faldt fra 25 til 8 minutter efter fire uger.",
        pitfalls: "Vi burde have taget lægerne med fra dag ét.",
      },
      topics: ["Tavlemøde", "Mødestyring"],
      aspects: ["meetingManagement", "communication"],
    }),
  );
  const failed = await say(
    bo,
    experience({
      title: "Stregkoder på medicinvogne: derfor stoppede vi efter tre måneder",
      outcome: "failure",
      maturity: "conjecture",
      topics: ["Medicin"],
      audience: "allied",
    }),
  );
  const stopped = await say(
    bo,
    experience({
      title: "Vi er holdt op med at registrere væskeskema på alle indlagte",
      change: "stop",
      topics: ["Dokumentation"],
      audience: "region",
    }),
  );
  const offered = await say(
    bo,
    offer({
      title: "Sparring: simulationstræning af hjertestop for nattevagthold",
      body: "Vi kommer gerne på Teams i 30 minutter og viser vores køreplan.",
      form: "sparring",
      capacity: "to tider om måneden",
      topics: ["Simulation"],
    }),
  );
  const small = await say(
    bo,
    note({
      body: "Tak for en god dag om #overlevering sammen med @sygeplejerske-m2.",
      poll: {
        options: ["Vi bruger en fast rækkefølge", "Hver finder sin egen"],
        multiple: false,
        hideTotals: false,
        seconds: 86_400,
      },
    }),
  );
  const reply = await say(
    bo,
    note({
      replyToId: asked,
      body: "Vi flyttede visitationen til kl. 15. Det halverede flytningerne om natten.",
    }),
  );
  const deeper = await say(
    anna,
    note({
      replyToId: reply,
      body: "Hvem har besluttet tidspunktet hos jer?",
      poll: {
        options: ["Lægerne", "Vi selv", "Det ved jeg ikke"],
        multiple: true,
        hideTotals: false,
        seconds: 86_400,
      },
    }),
  );
  const far = await stranger(store, "klinisk-vejleder@vis.rsyd.example", {
    name: "Klinisk vejleder, akutsygepleje",
  });
  const { post } = await store.transact(async (tx) => {
    const uri = "https://vis.rsyd.example/posts/77";
    await addPost(
      tx,
      remoteNote(far, uri, {
        body_html: "<p>Vi har prøvet det: tilpasset. Vi beholdt 15 minutter.</p>",
        reply_to_uri: `${tx.origin}/posts/${told}`,
      }),
    );
    return {
      post: await tx.db
        .selectFrom("post")
        .select("id")
        .where("uri", "=", uri)
        .executeTakeFirstOrThrow(),
    };
  });
  await store.transact(async (tx) => {
    await acceptAnswer(tx, anna, asked, reply);
    await thank(tx, { actorId: anna, postId: told });
  });
  await store.transact((tx) =>
    revise(
      tx,
      bo,
      offered,
      offer({
        title: "Sparring: simulationstræning af hjertestop for nattevagthold",
        body: "Vi kommer gerne på Teams i 30 minutter og viser vores køreplan, materialer og fejl fra det første år.",
        form: "sparring",
        capacity: "to tider om måneden",
        topics: ["Simulation"],
      }),
    ),
  );
  const open = await say(bo, request({ title: "Hvem bruger farvekodede tavler på nattevagt?" }));
  return {
    anna,
    bo,
    admin,
    far,
    asked,
    told,
    failed,
    stopped,
    offered,
    small,
    reply,
    deeper,
    remote: post.id,
    open,
  };
}
