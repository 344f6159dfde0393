import { Application, Person, PropertyValue, Service } from "@fedify/vocab";
import { expect, test } from "vitest";
import { suspend, unsuspend } from "../../../src/domain/moderation/suspend.ts";
import { ensureInstanceActor } from "../../../src/domain/people/own-actors.ts";
import { updateProfile } from "../../../src/domain/people/profile.ts";
import { setSetting } from "../../../src/domain/instance/settings.ts";
import { moveActor, setAliases } from "../../../src/domain/people/move.ts";
import { actorDocument } from "../../../src/federation/documents/actor.ts";
import type { Json } from "../../../src/federation/wire/proof.ts";
import { person, stranger, testKeys, testPair } from "../../support/cast.ts";
import { freshStore, onEachEngine } from "../../support/engines.ts";
import { collected, contextLoader } from "../support.ts";

const loaders = { contextLoader, documentLoader: contextLoader };

/** Keys differ from run to run. */
function withoutKeys(document: Json | undefined): unknown {
  return JSON.parse(
    JSON.stringify(document, (name, value: unknown) =>
      name === "publicKeyPem" || name === "publicKeyMultibase" ? "…" : value,
    ),
  );
}

onEachEngine("an actor's document", (engine) => {
  async function begin() {
    let at = Date.UTC(2026, 10, 24, 12);
    const store = await freshStore(engine, { now: () => new Date((at += 1000)) });
    const anna = await person(store, "laege-m1", { name: "Læge M1" });
    return { store, reader: store.reader, anna };
  }

  const told = {
    bio: "Jeg deler *erfaringer*.",
    fields: [{ name: "Team", value: "Medicin <1>" }],
    profession: "doctor",
    specialty: "Geriatri",
    region: "Region Nord",
    hospital: "Hospital A",
    department: "Medicinsk afdeling",
    unit: "M1",
    askMeAbout: ["tavlemøder", "søvn & ro"],
    availability: "limited",
    availabilityUntil: "2027-01-31",
    orcid: "0000-0002-1825-0097",
    indexable: true,
    approvesFollows: true,
    confirmed: true,
  };

  test("a practitioner: fields anyone can show, and terms another Vis reads", async () => {
    const { store, reader, anna } = await begin();
    await store.transact((tx) => updateProfile(tx, anna, told));
    const document = await actorDocument(reader, anna);
    expect(withoutKeys(document)).toMatchSnapshot();
    const attachment = document?.["attachment"] as { name: string; value: string }[];
    expect(attachment.map(({ name, value }) => `${name}: ${value}`)).toEqual([
      "Arbejdssted: M1, Medicinsk afdeling, Hospital A, Region Nord",
      "Faggruppe: læge, Geriatri",
      "Spørg mig om: tavlemøder · søvn &amp; ro",
      "Ledig til sparring: begrænset til 2027-01-31",
      expect.stringMatching(/^ORCID: <a href="https:\/\/orcid.org\/0000-0002-1825-0097"/),
      "Team: Medicin &lt;1&gt;",
    ]);
    expect(document).toMatchObject({
      "vis:profession": "doctor",
      "vis:askMeAbout": ["tavlemøder", "søvn & ro"],
      "vis:availability": "limited",
    });
  });

  test("one who has told nothing has no empty fields", async () => {
    const { reader, anna } = await begin();
    const document = await actorDocument(reader, anna);
    expect(document).toMatchObject({ type: "Person", attachment: [], summary: "" });
    expect(Object.keys(document!).filter((key) => key.startsWith("vis:"))).toEqual([]);
    for (const absent of ["icon", "image", "movedTo"]) expect(document).not.toHaveProperty(absent);
  });

  test("a program is a Service; whose pages name them is told; who is suspended is an address and a key", async () => {
    const { store, reader, anna } = await begin();
    const changes = {
      automated: true,
      attributionDomains: ["https://Artikler.example", "b.example"],
    };
    await store.transact((tx) => updateProfile(tx, anna, changes));
    const document = await actorDocument(reader, anna);
    expect(document).toMatchObject({
      type: "Service",
      attributionDomains: ["artikler.example", "b.example"],
    });
    expect(await Service.fromJsonLd(document, loaders)).toBeInstanceOf(Service);
    await store.transact((tx) =>
      updateProfile(tx, anna, { automated: false, attributionDomains: [] }),
    );
    const person = await actorDocument(reader, anna);
    expect([person?.["type"], "attributionDomains" in person!]).toEqual(["Person", false]);
    await store.transact((tx) => suspend(tx, anna, null));
    const gone = await actorDocument(reader, anna);
    expect(gone).toMatchObject({ suspended: true, preferredUsername: "laege-m1" });
    for (const absent of ["name", "summary", "attachment"]) expect(gone).not.toHaveProperty(absent);
    await store.transact((tx) => unsuspend(tx, anna, null));
    expect(await actorDocument(reader, anna)).toMatchObject({ name: person?.["name"] });
  });

  test("pictures say what they show; a move says where to", async () => {
    const { store, reader, anna } = await begin();
    const away = await stranger(store, "laege@syd.example", {
      also_known_as: JSON.stringify([`https://nord.example/actors/${anna}`]),
    });
    await store.transact(async (tx) => {
      await tx.db
        .updateTable("actor")
        .set({ avatar_url: "https://nord.example/media/picture-1.webp", avatar_alt: "En kanin" })
        .where("id", "=", anna)
        .execute();
      await setAliases(tx, anna, ["https://vest.example/users/laege"]);
      await moveActor(tx, { actorId: anna, targetId: away });
    });
    expect(await actorDocument(reader, anna)).toMatchObject({
      icon: {
        type: "Image",
        mediaType: "image/webp",
        url: "https://nord.example/media/picture-1.webp",
        name: "En kanin",
        summary: "En kanin",
      },
      alsoKnownAs: ["https://vest.example/users/laege"],
      movedTo: "https://syd.example/users/laege",
    });
  });

  test("the instance is an Application named by its region", async () => {
    const { store, reader } = await begin();
    const id = await store.transact(async (tx) => {
      await setSetting(tx, "regionName", "Region Nord");
      return ensureInstanceActor(tx, testKeys());
    });
    const document = await actorDocument(reader, id);
    expect(withoutKeys(document)).toMatchSnapshot();
    const read = await Application.fromJsonLd(document, loaders);
    expect(String(read.preferredUsername)).toBe("nord.example");
  });

  test("suspended: an address, a key and nothing told; gone or elsewhere: none", async () => {
    const { store, reader, anna } = await begin();
    const bo = await stranger(store, "bo@syd.example");
    const set = (state: "suspended" | "deleted") =>
      store.transact((tx) =>
        tx.db.updateTable("actor").set({ state }).where("id", "=", anna).execute(),
      );
    await set("suspended");
    const document = await actorDocument(reader, anna);
    expect(document).toMatchObject({ suspended: true, publicKey: { type: "CryptographicKey" } });
    for (const told of ["name", "summary", "attachment", "icon"])
      expect(document).not.toHaveProperty(told);
    await set("deleted");
    expect(await actorDocument(reader, anna)).toBeUndefined();
    expect(await actorDocument(reader, bo)).toBeUndefined();
  });

  test("Fedify reads what we mean, keys included", async () => {
    const { store, reader, anna } = await begin();
    await store.transact((tx) => updateProfile(tx, anna, told));
    const document = await actorDocument(reader, anna);
    const read = await Person.fromJsonLd(document, loaders);
    const uri = `https://nord.example/actors/${anna}`;
    expect(read.id?.href).toBe(uri);
    expect(read.endpoints?.sharedInbox?.href).toBe("https://nord.example/inbox");
    expect(read.featuredId?.href).toBe(`${uri}/featured`);
    expect([read.manuallyApprovesFollowers, read.discoverable, read.indexable]).toEqual([
      true,
      true,
      true,
    ]);
    const key = await read.getPublicKey(loaders);
    expect([key?.id?.href, key?.ownerId?.href]).toEqual([`${uri}#main-key`, uri]);
    expect(key?.publicKey?.algorithm.name).toBe("RSASSA-PKCS1-v1_5");
    const [multikey] = await collected(read.getAssertionMethods(loaders));
    expect([multikey?.id?.href, multikey?.controllerId?.href]).toEqual([`${uri}#ed25519-key`, uri]);
    const spki = await crypto.subtle.exportKey("spki", multikey!.publicKey!);
    const pem = testPair("ed25519").publicPem.replace(/-----[^-]+-----|\n/g, "");
    expect(Buffer.from(spki).toString("base64")).toBe(pem);
    const fields = await collected(read.getAttachments(loaders));
    expect(fields).toHaveLength(6);
    expect(fields.every((field) => field instanceof PropertyValue)).toBe(true);
  });
});
