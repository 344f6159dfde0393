import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { redisAt } from "../lib/resp.ts";
import type { Bench } from "../lib/scenario.ts";

/*
 * Feeds written when a post is written, as large servers keep them: for everybody a sorted set of the newest 400 posts in
 * Redis; a page is read of it, and the posts by their keys from the database.
 */

const most = 400;

export interface RedisFeed {
  /** The process of Redis. */
  pid: number;
  version: string;
  /** Fills feeds with the same posts, given newest first. */
  fill: (readers: readonly number[], posts: readonly number[]) => Promise<void>;
  /** Puts a post into the feeds of those who follow its author, and cuts what is over. */
  push: (post: number, readers: readonly number[]) => Promise<void>;
  /** The newest of someone's feed. */
  page: (reader: number, limit: number) => Promise<number[]>;
  /** How many posts a feed holds. */
  length: (reader: number) => Promise<number>;
}

/** Starts a Redis that keeps nothing on disk and listens on a socket alone; it ends with the scenario. */
export async function redisFeed(bench: Bench): Promise<RedisFeed> {
  const folder = mkdtempSync(join(tmpdir(), "vis-bench-redis-"));
  bench.atEnd(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, "socket");
  const version = versionOf();
  const words = ["--port", "0", "--unixsocket", path, "--save", "", "--appendonly", "no"];
  const server = spawn("redis-server", [...words, "--dir", folder], { stdio: "ignore" });
  bench.atEnd(async () => {
    const ended = once(server, "exit");
    if (server.kill("SIGKILL")) await ended;
  });
  for (let tries = 0; !existsSync(path); tries++) {
    if (tries > 300) throw new Error("Redis did not start");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { ask, end } = await redisAt(path);
  bench.atEnd(end);
  const key = (reader: number): string => `feed:home:${reader}`;
  return {
    pid: server.pid!,
    version,
    async fill(readers, posts) {
      const scored = posts.flatMap((post, at) => [posts.length - at, post]);
      for (const reader of readers) await ask([["ZADD", key(reader), ...scored]]);
    },
    async push(post, readers) {
      await ask(
        readers.flatMap((reader) => [
          ["ZADD", key(reader), post, post],
          ["ZREMRANGEBYRANK", key(reader), 0, -(most + 1)],
        ]),
      );
    },
    async page(reader, limit) {
      const [found] = await ask([
        ["ZREVRANGEBYSCORE", key(reader), "+inf", "-inf", "LIMIT", 0, limit],
      ]);
      return (found as string[]).map(Number);
    },
    length: async (reader) => Number((await ask([["ZCARD", key(reader)]]))[0]),
  };
}

function versionOf(): string {
  try {
    const said = execFileSync("redis-server", ["--version"], { encoding: "utf8" });
    return /v=(\S+)/.exec(said)?.[1] ?? "";
  } catch {
    throw new Error("The peer redis-feed needs redis-server, which is not installed here.");
  }
}
