import { beforeAll, describe, expect, test } from "vitest";
import { altText } from "../../src/domain/media/attach.ts";
import { previewDraft } from "../../src/domain/knowledge/compose.ts";
import { publish } from "../../src/domain/knowledge/publish.ts";
import { revise } from "../../src/domain/knowledge/revise.ts";
import { updateProfile } from "../../src/domain/people/profile.ts";
import { experience, note } from "../domain/knowledge/drafts.ts";
import { person } from "../support/cast.ts";
import { freshStore, type TestStore } from "../support/engines.ts";

/** The same number, in spellings that read alike once shown. */
const written = [
  "010190-1234",
  "0101&#57;0-1234",
  "&#x30;10190-1234",
  "010190\\-1234",
  "0101**90**-1234",
  "010190-`1234`",
  "[010190](https://syd.example/a)-1234",
  "~~010~~190-1234",
  "0101\u200b90-1234",
  "０１０１９０-１２３４",
];

describe("no spelling of a civil registration number gets past the guard", () => {
  let store: TestStore;
  let me: number;
  let held: number;

  beforeAll(async () => {
    store = await freshStore("sqlite");
    me = await person(store, "laege-m1");
    held = (await store.transact((tx) => publish(tx, me, note({ body: "Uden navne" })))).id;
  });

  const refused = { reason: "patient-data" };

  test.each(written)("as %j in a post, a section, a change or a preview", async (number) => {
    const body = `Det drejer sig om ${number} på stue 4`;
    const confirmed = true;
    const short = note({ body, confirmed });
    const told = experience({ sections: { problem: "Ventetid", action: body }, confirmed });
    for (const draft of [short, told])
      await expect(store.transact((tx) => publish(tx, me, draft))).rejects.toMatchObject(refused);
    await expect(store.transact((tx) => revise(tx, me, held, short))).rejects.toMatchObject(
      refused,
    );
    const today = new Date().toISOString();
    await expect(previewDraft(store.reader, me, short, { today })).rejects.toMatchObject(refused);
  });

  test.each(written)("as %j in a profile", async (number) => {
    for (const changes of [{ bio: number }, { fields: [{ name: "Nr.", value: number }] }])
      await expect(
        store.transact((tx) => updateProfile(tx, me, { ...changes, confirmed: true })),
      ).rejects.toMatchObject(refused);
  });

  test("spelled with signs nobody sees, in what a picture shows", () => {
    const guard = { confirmed: true, today: new Date().toISOString() };
    for (const number of ["0101\u200b90-1234", "０１０１９０-１２３４"])
      expect(() => altText(number, guard)).toThrow("patient-data");
  });
});
