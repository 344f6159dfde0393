import { beforeAll, describe, expect, test } from "vitest";
import { ensureAlliance } from "../../src/domain/networks/alliance.ts";
import { setTrust } from "../../src/domain/instance/peers.ts";
import { remoteNetwork, stranger, testKeys } from "../support/cast.ts";
import { livelyRegion } from "./region.ts";
import { site, type Site, type Visitor } from "./support.ts";

let made: Site;
let anna: Visitor;
const far = "/@klinisk-vejleder@vis.rsyd.example";
const group = "/networks/viden@vis.rsyd.example";

beforeAll(async () => {
  made = await site();
  await livelyRegion(made);
  const host = "vis.rsyd.example";
  await stranger(made.store, `${host}@${host}`, { kind: "instance", name: "Region Syd" });
  await stranger(made.store, `viden@${host}`, {
    kind: "network",
    name: `viden@${host}`,
    network: remoteNetwork({ kind: "alliance", posting: "moderators" }),
  });
  await made.store.transact((tx) => ensureAlliance(tx, testKeys()));
  anna = await made.signedIn("sygeplejerske-m2");
});

const heading = (html: string) => /<h1[^>]*>([^<]*)</.exec(html)?.[1];

describe("another region", () => {
  test("is called by its name where we are allied with it", async () => {
    const person = await anna.get(far);
    expect(person.html).toContain("Hører til hos Region Syd.");
    expect(person.html).toContain("@klinisk-vejleder@vis.rsyd.example");
    expect((await anna.get(`${far}/followers`)).html).toContain("Hele listen er hos Region Syd.");
    expect(person.html).toContain("Odense Universitetshospital · Region Syd<");
    expect(person.html).not.toContain('<div class="small">vis.rsyd.example</div>');
    expect((await made.visitor().get("/about")).html).toMatch(/rsyd\.example\/"[^>]*>Region Syd</);
    const admin = await made.signedIn("driften");
    expect((await admin.get("/admin/peers")).html).toContain("<dd>vis.rsyd.example</dd>");
  });

  test("names the group by which it shares, as ours does", async () => {
    expect(heading((await anna.get(group)).html)).toBe("Viden fra Region Syd");
    expect(heading((await anna.get("/networks/viden")).html)).toBe("Viden fra Region Nordjylland");
    const english = made.visitor({ "Accept-Language": "en" });
    expect(heading((await english.get("/networks/viden")).html)).toBe(
      "Knowledge from Region Nordjylland",
    );
  });

  test("is its server where we are not, whatever that calls itself", async () => {
    await made.store.transact((tx) => setTrust(tx, "vis.rsyd.example", "public"));
    const person = await anna.get(far);
    expect(person.html).toContain("Hører til hos vis.rsyd.example.");
    expect(person.html).toContain('<div class="small">vis.rsyd.example</div>');
    expect(heading((await anna.get(group)).html)).toBe("Viden fra vis.rsyd.example");
  });
});
