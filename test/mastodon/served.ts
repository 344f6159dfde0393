import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAdaptorServer } from "@hono/node-server";
import { createApp, type App } from "../../src/app.ts";
import { webSockets } from "../../src/app/web-sockets.ts";
import { visitor } from "../../src/cli/demo/visitor.ts";
import { readConfig } from "../../src/config.ts";
import { hashPassword } from "../../src/domain/people/password.ts";
import { finishWelcome } from "../../src/domain/people/profile.ts";
import { createVault } from "../../src/federation/wire/keys.ts";
import { readSecrets } from "../../src/storage/secret-file.ts";
import { person, testKeys } from "../support/cast.ts";
import { freshDatabase } from "../support/engines.ts";
import { freePort } from "../support/process.ts";
import { password } from "../web/support.ts";

let passwordHash: Promise<string> | undefined;

/** A whole instance in this process, at work, on a loopback port. */
export interface ServedInstance {
  origin: string;
  host: string;
  store: App["store"];
  /** Registers someone who can sign in; returns the actor's id. */
  member: (handle: string) => Promise<number>;
  /** What someone who is not signed in meets where an app sends them: they sign in and press the button. Returns the code. */
  letIn: (authorizeUrl: string, handle: string) => Promise<string>;
  close: () => Promise<void>;
}

/** Starts an instance as the program does, streams and jobs included. */
export async function servedInstance(regionName: string): Promise<ServedInstance> {
  const database = await freshDatabase("sqlite");
  const dataDir = mkdtempSync(join(tmpdir(), "vis-served-"));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const config = readConfig({
    VIS_ORIGIN: origin,
    VIS_DATABASE_URL: database.url,
    VIS_DATA_DIR: dataDir,
    VIS_REGION_NAME: regionName,
    VIS_ALLOW_PRIVATE: "127.0.0.0/8",
  });
  const app = await createApp(config);
  const server = createAdaptorServer({ fetch: app.fetch, websocket: webSockets() }) as Server;
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  app.start();
  const { store } = app;
  const { seal } = createVault(readSecrets(config.secretFile)!);
  return {
    origin,
    host: new URL(origin).host,
    store,
    async member(handle) {
      passwordHash ??= hashPassword(password);
      const known = { passwordHash: await passwordHash, keys: testKeys(seal) };
      const id = await person(store, handle, known);
      await store.transact((tx) => finishWelcome(tx, id, { topics: [] }));
      return id;
    },
    async letIn(authorizeUrl, handle) {
      const { pathname, search } = new URL(authorizeUrl);
      const someone = visitor(origin);
      const login = await someone.get(`${pathname}${search}`);
      const consent = await someone.submit(login, "/login", { handle, password });
      const answer = await someone.submit(consent, "/oauth/authorize", { decision: "allow" });
      const code =
        new URL(answer.path, origin).searchParams.get("code") ??
        /id="code" value="([^"]+)"/.exec(answer.html)?.[1];
      if (code === undefined) throw new Error(`no code: ${answer.status} ${answer.path}`);
      return code;
    },
    async close() {
      const served = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await app.stop(served);
      await database.remove();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
