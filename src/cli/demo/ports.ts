import { once } from "node:events";
import { createServer } from "node:net";

const firstPort = 3001;
const lastPort = 3999;

/** The first `count` ports from `first` that nothing listens on. Throws when there are not so many. */
export async function freePorts(count: number, first = firstPort): Promise<number[]> {
  const free: number[] = [];
  for (let port = first; port <= lastPort && free.length < count; port += 1)
    if (await isFree(port)) free.push(port);
  if (free.length < count) throw new Error(`No ${count} free ports from ${first}`);
  return free;
}

/** Whether a server could listen on this port of 127.0.0.1. */
export async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  try {
    const listening = once(probe, "listening");
    probe.listen(port, "127.0.0.1");
    await listening;
  } catch {
    return false;
  }
  const closed = once(probe, "close");
  probe.close();
  await closed;
  return true;
}
