import { once } from "node:events";
import { createConnection } from "node:net";

/** Its words. */
export type Command = readonly (string | number)[];
/** What Redis says: numbers too are text. */
export type Reply = string | null | Reply[];

/** A client of Redis: sends commands together and gives what each is answered, in order (RESP 2). One caller at a time. */
export async function redisAt(
  path: string,
): Promise<{ ask: (commands: readonly Command[]) => Promise<Reply[]>; end: () => void }> {
  const socket = createConnection(path);
  await once(socket, "connect");
  let held = "";
  let waiting: { replies: Reply[]; wanted: number; done: PromiseWithResolvers<Reply[]> };
  socket.setEncoding("latin1");
  const take = (): void => {
    let at = 0;
    for (let read = replyAt(held, at); read; read = replyAt(held, at)) {
      waiting.replies.push(read.reply);
      at = read.end;
    }
    held = held.slice(at);
    if (waiting.replies.length === waiting.wanted) waiting.done.resolve(waiting.replies);
  };
  socket.on("data", (chunk) => {
    held += String(chunk);
    try {
      take();
    } catch (error) {
      waiting.done.reject(error);
    }
  });
  const ask = (commands: readonly Command[]): Promise<Reply[]> => {
    waiting = { replies: [], wanted: commands.length, done: Promise.withResolvers() };
    const bulk = (word: string | number): string => `$${String(word).length}\r\n${word}\r\n`;
    socket.write(
      commands.map((words) => `*${words.length}\r\n${words.map(bulk).join("")}`).join(""),
    );
    return waiting.done.promise;
  };
  return { ask, end: () => void socket.destroy() };
}

/** The reply that begins there and where it ends; undefined when it has not come whole. */
export function replyAt(text: string, at: number): { reply: Reply; end: number } | undefined {
  const line = text.indexOf("\r\n", at);
  if (line < 0) return undefined;
  const [kind, rest, end] = [text[at], text.slice(at + 1, line), line + 2];
  if (kind === "-") throw new Error(`Redis says ${rest}`);
  if (kind === "$" && rest !== "-1") {
    const after = end + Number(rest);
    return text.length < after + 2 ? undefined : { reply: text.slice(end, after), end: after + 2 };
  }
  if (kind !== "*") return { reply: kind === "$" ? null : rest, end };
  const all: Reply[] = [];
  let next = end;
  while (all.length < Number(rest)) {
    const read = replyAt(text, next);
    if (!read) return undefined;
    all.push(read.reply);
    next = read.end;
  }
  return { reply: all, end: next };
}
