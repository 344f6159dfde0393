import type { WebSocketServerLike } from "@hono/node-server";
import { WebSocketServer } from "ws";

/** What apps say on a WebSocket is short. */
const mostBytes = 4_096;

/** Takes over requests that become WebSockets; none of them is compressed, since that costs memory for each. */
export function webSockets(): { server: WebSocketServerLike } {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: mostBytes,
    perMessageDeflate: false,
    clientTracking: false,
  });
  return { server: server as unknown as WebSocketServerLike };
}
