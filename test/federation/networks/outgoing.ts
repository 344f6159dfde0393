import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";

interface Request {
  method: string;
  path: string;
  body: string;
}

/** What leaves this process for other ports: every connection, and every request of the guarded way out. */
export interface Outgoing {
  /** Ports that were connected to. */
  ports: () => Set<number>;
  /** Requests to a host. */
  to: (host: string) => Request[];
  forget: () => void;
  end: () => void;
}

/** Watches the sockets themselves, beneath all that sends. */
export function watchOutgoing(): Outgoing {
  const connected = new Set<number>();
  const requests: (Request & { host: string })[] = [];
  const onSocket = (message: unknown): void => {
    const { socket } = message as { socket: Socket };
    socket.on("connectionAttempt", (_ip: string, port: number) => connected.add(port));
    socket.once("connect", () => connected.add(socket.remotePort ?? 0));
  };
  const onRequest = (message: unknown): void => {
    const { request } = message as {
      request: { origin: string | URL; method: string; path: string; body: unknown };
    };
    const { method, path, body } = request;
    const { host } = new URL(request.origin);
    const text = body instanceof Uint8Array ? Buffer.from(body).toString("utf8") : "";
    requests.push({ host, method, path, body: text });
  };
  subscribe("net.client.socket", onSocket);
  subscribe("undici:request:create", onRequest);
  return {
    ports: () => new Set(connected),
    to: (host) => requests.filter((one) => one.host === host),
    forget() {
      connected.clear();
      requests.length = 0;
    },
    end() {
      unsubscribe("net.client.socket", onSocket);
      unsubscribe("undici:request:create", onRequest);
    },
  };
}
