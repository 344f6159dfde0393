import { expect, test } from "vitest";
import { personViewer } from "../../../src/domain/knowledge/visible.ts";
import { parseOrcid } from "../../../src/domain/people/orcid.ts";
import { account, person as personView } from "../../../src/domain/people/people.read.ts";
import {
  finishWelcome,
  setLanguage,
  updateProfile,
  type ProfileChanges,
} from "../../../src/domain/people/profile.ts";
import { person } from "../../support/cast.ts";
import { freshStore, onEachEngine } from "../../support/engines.ts";

test.each([
  ["0000-0002-1825-0097", "0000-0002-1825-0097"],
  ["https://orcid.org/0000-0002-1694-233x", "0000-0002-1694-233X"],
  ["0000000218250097", "0000-0002-1825-0097"],
  ["0000-0002-1825-0096", undefined],
  ["0000-0002-1825-00", undefined],
  ["", undefined],
])("the ORCID %s is read as %s", (text, orcid) => {
  expect(parseOrcid(text)).toBe(orcid);
});

onEachEngine("a profile", (engine) => {
  test("keeps what is told, as safe HTML where it is marked up, and leaves the rest", async () => {
    const store = await freshStore(engine);
    const anna = await person(store, "anna");
    const change = (changes: ProfileChanges) =>
      store.transact((tx) => updateProfile(tx, anna, changes));
    await change({
      name: "Anna \u202eA.",
      bio: "Arbejder med **sår** <script>",
      fields: [
        { name: "Side", value: "https://syd.example/" },
        { name: "", value: "tom" },
      ],
      profession: "nurse",
      department: "Ortopædkirurgi",
      askMeAbout: ["sårpleje", " ", "aflæring"],
      availability: "limited",
      availabilityUntil: "2027-02-28",
      orcid: "https://orcid.org/0000-0002-1825-0097",
    });
    await change({ department: "", approvesFollows: true });
    const view = await personView(store.reader, personViewer(anna), anna);
    expect(view).toMatchObject({
      name: "Anna A.",
      bioSource: "Arbejder med **sår** <script>",
      profession: "nurse",
      department: null,
      askMeAbout: ["sårpleje", "aflæring"],
      availability: "limited",
      availabilityUntil: "2027-02-28",
      orcid: "0000-0002-1825-0097",
      approvesFollows: true,
      relation: null,
    });
    expect(view?.bioHtml).toBe("<p>Arbejder med <strong>sår</strong> &lt;script&gt;</p>");
    expect(view?.fields).toMatchObject([{ name: "Side", value: "https://syd.example/" }]);
    expect(view?.fields[0]?.valueHtml).toContain('href="https://syd.example/"');
  });

  test.each<[ProfileChanges, string, string | undefined]>([
    [{ name: "\u200b" }, "name-missing", "name"],
    [{ name: "x".repeat(101) }, "text-too-long", "name"],
    [{ bio: "x".repeat(2001) }, "text-too-long", "bio"],
    [{ profession: "wizard" }, "value-unknown", "profession"],
    [{ availability: "never" }, "value-unknown", "availability"],
    [{ availabilityUntil: "2027-02-30" }, "date-not-valid", "availabilityUntil"],
    [{ orcid: "0000-0002-1825-0096" }, "orcid-not-valid", "orcid"],
    [{ askMeAbout: ["1", "2", "3", "4", "5", "6"] }, "too-many-lines", "askMeAbout"],
    [{ bio: "Se 010203-1234", confirmed: true }, "patient-data", undefined],
    [{ name: "Se 010203-1234", confirmed: true }, "patient-data", undefined],
    [{ unit: "Se 010203-1234", confirmed: true }, "patient-data", undefined],
    [{ askMeAbout: ["010203-1234"], confirmed: true }, "patient-data", undefined],
    [
      { fields: [{ name: "cpr", value: "010203-1234" }], confirmed: true },
      "patient-data",
      undefined,
    ],
    [{ bio: "Ring på 23 45 67 89" }, "patient-data-warning", undefined],
  ])("%j is refused: %s", async (changes, reason, field) => {
    const store = await freshStore(engine);
    const anna = await person(store, "anna");
    const before = await personView(store.reader, personViewer(anna), anna);
    const refused = await store
      .transact((tx) => updateProfile(tx, anna, { ...changes, department: "Ny" }))
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({ reason, ...(field && { detail: { field } }) });
    expect(await personView(store.reader, personViewer(anna), anna)).toEqual(before);
  });

  test("the welcome is finished once, with topics followed", async () => {
    const store = await freshStore(engine);
    const anna = await person(store, "anna");
    await store.transact(async (tx) => {
      await tx.db
        .insertInto("topic")
        .values({
          id: 500,
          slug: "sår",
          label_da: "Sår",
          label_en: "Wounds",
          canonical_id: null,
          curated: 1,
          posts_count: 0,
          created_at: tx.now,
        })
        .execute();
      const topics = [{ topicId: 500, intent: "wantToLearn" }] as const;
      await finishWelcome(tx, anna, { profession: "doctor", hospital: "Aalborg", topics });
      await setLanguage(tx, anna, "en");
    });
    const held = await account(store.reader, anna);
    expect(held).toMatchObject({ language: "en", hasPassword: false });
    expect(held?.welcomed_at).not.toBeNull();
    expect(held).not.toHaveProperty("password_hash");
    const follows = await store.reader.db.selectFrom("topic_follow").select("intent").execute();
    expect(follows).toEqual([{ intent: "wantToLearn" }]);
    await expect(store.transact((tx) => setLanguage(tx, anna, "sv"))).rejects.toMatchObject({
      reason: "language-unknown",
    });
  });
});
