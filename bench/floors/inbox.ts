import { createPublicKey, hash, verify, type KeyObject } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Sqlite from "better-sqlite3";
import { answering } from "../lib/process.ts";

/*
 * The cheapest honest inbox. "inbox" (the default): digest and RSA signature by a key object that is held, JSON parsed, an
 * activity, a post and a place in a stream written, as many together as came in one turn, on disk before 202. "parse":
 * the body read and parsed, 202. `{ keys }` gives keys by their ids; `{ synchronous }` sets how SQLite writes;
 * `"empty"` takes all rows away; `"count"` tells how many posts stand.
 */
const folder = mkdtempSync(join(tmpdir(), "vis-floor-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const db = new Sqlite(join(folder, "floor.sqlite"));
db.pragma("journal_mode = WAL");
db.pragma("synchronous = FULL");
db.pragma("cache_size = -65536");
db.exec(`create table activity (id integer primary key, uri text not null unique, actor text not null, body text not null);
  create table post (id integer primary key, uri text not null unique, author text not null, content text not null);
  create table entry (source text not null, id integer not null, primary key (source, id)) without rowid;`);
const activity = db.prepare("insert into activity (uri, actor, body) values (?, ?, ?)");
const post = db.prepare("insert into post (uri, author, content) values (?, ?, ?)");
const entry = db.prepare("insert into entry (source, id) values (?, ?)");

interface Signed {
  headers: IncomingMessage["headers"];
  body: Buffer;
  response: ServerResponse;
}
interface Create {
  id: string;
  actor: string;
  object: { id: string; attributedTo: string; content: string };
}

const keys = new Map<string, KeyObject>();
const justParses = process.argv[2] === "parse";
let waiting: { json: Create; text: string; response: ServerResponse }[] = [];

function holds({ headers, body }: Signed): boolean {
  if (headers["digest"] !== `SHA-256=${hash("sha256", body, "base64")}`) return false;
  const parts = /keyId="([^"]+)".*headers="([^"]+)",signature="([^"]+)"/.exec(
    String(headers["signature"]),
  );
  const key = keys.get(parts?.[1] ?? "");
  if (!parts || !key) return false;
  const lines = parts[2]!
    .split(" ")
    .map((name) =>
      name === "(request-target)" ? `${name}: post /inbox` : `${name}: ${String(headers[name])}`,
    );
  return verify(
    "sha256",
    Buffer.from(lines.join("\n"), "latin1"),
    key,
    Buffer.from(parts[3]!, "base64"),
  );
}

const write = db.transaction((all: typeof waiting) => {
  for (const { json, text } of all) {
    activity.run(json.id, json.actor, text);
    const { lastInsertRowid } = post.run(json.object.id, json.actor, json.object.content);
    entry.run(json.actor, lastInsertRowid);
  }
});

function commit(): void {
  const all = waiting;
  waiting = [];
  write(all);
  for (const { response } of all) response.writeHead(202).end();
}

function receive(one: Signed): void {
  const text = one.body.toString("utf8");
  if (justParses) {
    JSON.parse(text);
    one.response.writeHead(202).end();
    return;
  }
  if (!holds(one)) {
    one.response.writeHead(401).end();
    return;
  }
  waiting.push({ json: JSON.parse(text) as Create, text, response: one.response });
  if (waiting.length === 1) setImmediate(commit);
}

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () =>
    receive({ headers: request.headers, body: Buffer.concat(chunks), response }),
  );
});
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  answering(`http://127.0.0.1:${port}`, (said: "empty" | "count" | Settings) => {
    if (said === "count") return db.prepare("select count(*) from post").pluck().get();
    if (said === "empty")
      return db.exec("delete from activity; delete from post; delete from entry") && undefined;
    for (const [id, pem] of Object.entries(said.keys ?? {})) keys.set(id, createPublicKey(pem));
    if (said.synchronous) db.pragma(`synchronous = ${said.synchronous}`);
    return undefined;
  });
});

interface Settings {
  keys?: Record<string, string>;
  synchronous?: "FULL" | "NORMAL";
}
