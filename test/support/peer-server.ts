import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the server answers at a path: a document as ActivityStreams, or whatever the function writes. */
export type Served =
  | Readonly<Record<string, unknown>>
  | ((request: IncomingMessage, response: ServerResponse) => void);

export interface PeerServer {
  /** `http://127.0.0.1:PORT`, or the name given with that port. */
  origin: string;
  host: string;
  port: number;
  serve: (path: string, served: Served) => void;
  remove: (path: string) => void;
  /** Every request, in order. */
  requests: { method: string; path: string; headers: IncomingMessage["headers"]; body: Buffer }[];
  /** How many asked for the path, without its query; all when none is given. */
  count: (path?: string) => number;
  connections: () => number;
  close: () => Promise<void>;
}

const activityJson = "application/activity+json";

/** A small real HTTP server on a loopback address that plays another instance, well or badly. */
export async function startPeer(name = "127.0.0.1", address = "127.0.0.1"): Promise<PeerServer> {
  const served = new Map<string, Served>();
  const requests: PeerServer["requests"] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const path = request.url ?? "/";
      const { method = "GET", headers } = request;
      requests.push({ method, path, headers, body: Buffer.concat(chunks) });
      answer(served.get(path) ?? served.get(path.replace(/\?.*/s, "")), request, response);
    });
  });
  server.on("connection", () => (connections += 1));
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const { port } = server.address() as AddressInfo;
  const host = `${name}:${port}`;
  return {
    origin: `http://${host}`,
    host,
    port,
    serve: (path, what) => void served.set(path, what),
    remove: (path) => void served.delete(path),
    requests,
    count: (path) =>
      requests.filter((one) => path === undefined || one.path.replace(/\?.*/s, "") === path).length,
    connections: () => connections,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An answer with this status, type and body. */
export function answering(
  status: number,
  body = "",
  headers: Record<string, string> = { "content-type": activityJson },
): Served {
  return (_, response) => response.writeHead(status, headers).end(body);
}

/** Sends the asker on to another address. */
export function redirecting(location: string, status = 302): Served {
  return answering(status, "", { location });
}

/** Writes a byte now and then and never ends. */
export function dripping(everyMs = 20): Served {
  return (request, response) => {
    response.writeHead(200, { "content-type": activityJson });
    const timer = setInterval(() => response.write(" "), everyMs);
    request.on("close", () => clearInterval(timer));
    response.on("close", () => clearInterval(timer));
  };
}

/** Writes without end, as fast as it is read. */
export function endless(): Served {
  return (_, response) => {
    response.writeHead(200, { "content-type": activityJson });
    const chunk = Buffer.alloc(65_536, 0x20);
    const more = (): void => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on("drain", more);
    more();
  };
}

function answer(
  what: Served | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (what === undefined) response.writeHead(404, { "content-type": "text/plain" }).end("none");
  else if (typeof what === "function") what(request, response);
  else response.writeHead(200, { "content-type": activityJson }).end(JSON.stringify(what));
}
