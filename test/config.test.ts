import { expect, test } from "vitest";
import { ConfigFault, readConfig } from "../src/config.ts";

function faults(environment: Record<string, string>): readonly string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigFault) return error.faults;
    throw error;
  }
  return [];
}

test("nothing set is a working instance on this machine", () => {
  const config = readConfig({ PATH: "/bin", VIS_LOG: "" });
  expect(config).toEqual({
    origin: "http://localhost:3000",
    port: 3000,
    bind: "127.0.0.1",
    databaseUrl: "file:data/vis.sqlite",
    dataDir: "data",
    secretFile: "data/secret",
    role: "all",
    regionName: undefined,
    federation: "open",
    allowPrivate: [],
    trustProxy: [],
    log: "info",
    node: 0,
  });
  expect(Object.isFrozen(config)).toBe(true);
  expect(Object.isFrozen(config.allowPrivate)).toBe(true);
});

test("what is set holds, in one form", () => {
  expect(
    readConfig({
      VIS_ORIGIN: "https://VIS.Region.example:443/",
      VIS_BIND: "::",
      VIS_DATABASE_URL: "postgres://vis@db/vis",
      VIS_DATA_DIR: "/var/lib/vis",
      VIS_ROLE: "worker",
      VIS_REGION_NAME: " Region Nord ",
      VIS_FEDERATION: "allowlist",
      VIS_TRUST_PROXY: "127.0.0.1, 10.0.0.0/8 fd00::/8",
      VIS_NODE: "13",
    }),
  ).toMatchObject({
    origin: "https://vis.region.example",
    port: 3000,
    bind: "::",
    secretFile: "/var/lib/vis/secret",
    role: "worker",
    regionName: "Region Nord",
    federation: "allowlist",
    trustProxy: ["127.0.0.1", "10.0.0.0/8", "fd00::/8"],
    node: 13,
  });
});

test("origin and port follow each other on this machine", () => {
  expect(readConfig({ VIS_PORT: "4000" }).origin).toBe("http://localhost:4000");
  expect(readConfig({ VIS_ORIGIN: "http://127.0.0.2:4001" })).toMatchObject({
    port: 4001,
    bind: "127.0.0.2",
  });
  expect(readConfig({ VIS_ORIGIN: "http://[::1]:4001" })).toMatchObject({
    port: 4001,
    bind: "::1",
  });
  expect(readConfig({ VIS_ORIGIN: "https://vis.example:8443" }).port).toBe(3000);
});

test("http is for this machine, or for a private network that is named", () => {
  expect(faults({ VIS_ORIGIN: "http://vis.example" })).toEqual([
    expect.stringMatching(/^VIS_ORIGIN .*use https/),
  ]);
  expect(
    readConfig({ VIS_ORIGIN: "http://nord.test", VIS_ALLOW_PRIVATE: "10.0.0.0/8" }),
  ).toMatchObject({ origin: "http://nord.test", allowPrivate: ["10.0.0.0/8"] });
});

test.each([
  ["VIS_ORIGIN", "vis.example"],
  ["VIS_ORIGIN", "ftp://vis.example"],
  ["VIS_ORIGIN", "https://vis.example/path"],
  ["VIS_ORIGIN", "https://vis.example/?a"],
  ["VIS_ORIGIN", "https://vis.example."],
  ["VIS_ORIGIN", "https://user:pass@vis.example"],
  ["VIS_PORT", "0"],
  ["VIS_PORT", "65536"],
  ["VIS_PORT", "3000x"],
  ["VIS_PORT", "1e3"],
  ["VIS_BIND", "localhost"],
  ["VIS_BIND", "127.1"],
  ["VIS_DATABASE_URL", "mysql://db/vis"],
  ["VIS_DATABASE_URL", "file:"],
  ["VIS_DATABASE_URL", "data/vis.sqlite"],
  ["VIS_ROLE", "both"],
  ["VIS_ROLE", "web"],
  ["VIS_REGION_NAME", "x".repeat(101)],
  ["VIS_FEDERATION", "on"],
  ["VIS_ALLOW_PRIVATE", "10.0.0.0/33"],
  ["VIS_ALLOW_PRIVATE", "10.0.0"],
  ["VIS_TRUST_PROXY", "proxy"],
  ["VIS_TRUST_PROXY", "fd00::/129"],
  ["VIS_LOG", "loud"],
  ["VIS_NODE", "14"],
  ["VIS_NODE", "16"],
  ["VIS_NODE", "-1"],
])("%s=%s is refused by name", (name, value) => {
  const found = faults({ [name]: value });
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(new RegExp(`^${name} .*\\.$|^${name} .*\\)\\.$`));
});

test("every fault is told at once, with the name that was meant", () => {
  expect(
    faults({
      VIS_PROT: "1",
      VIS_SOMETHING_ELSE: "1",
      VIS_SMTP_URL: "smtp://x",
      VIS_PORT: "x",
      VIS_LOG: "y",
    }),
  ).toEqual([
    "VIS_PROT is no setting of Vis; did you mean VIS_PORT?",
    "VIS_SOMETHING_ELSE is no setting of Vis.",
    expect.stringMatching(/^VIS_SMTP_URL is not supported yet/),
    expect.stringMatching(/^VIS_PORT is "x"/),
    expect.stringMatching(/^VIS_LOG is "y"/),
  ]);
});

test("a fault never shows a database's password", () => {
  expect(faults({ VIS_DATABASE_URL: "postgres:/vis:hemmelig@db/vis" }).join()).not.toContain(
    "hemmelig",
  );
});
