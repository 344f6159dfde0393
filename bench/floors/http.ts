import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Hono } from "hono";
import { createAdaptorServer } from "@hono/node-server";
import { answering } from "../lib/process.ts";

/*
 * The cheapest honest answer: the same bytes with the same type for whatever is asked, by `node:http` ("node") or by Hono
 * ("hono", the default). `{ body, type }` sets them.
 */
let [body, type] = [Buffer.from("{}"), "application/json"];
const server =
  process.argv[2] === "node"
    ? createServer((_request, response) => {
        response.writeHead(200, { "content-type": type, "content-length": body.length });
        response.end(body);
      })
    : createAdaptorServer({
        fetch: new Hono().all("*", (c) =>
          c.body(new Uint8Array(body), 200, { "content-type": type }),
        ).fetch,
      });
server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo;
  answering(`http://127.0.0.1:${port}`, (set: { body: string; type: string }) => {
    body = Buffer.from(set.body);
    type = set.type;
  });
});
