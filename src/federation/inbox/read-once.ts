import type { Activity } from "../decode/decoded.ts";

const most = { bodies: 500, length: 2_000_000 } as const;

const held = new Map<string, Activity>();
let length = 0;

/**
 * Holds what the door has read out of a body, for when its turn comes in this process; the oldest go first. What a body says
 * depends on nothing but the body, so it is the same whoever asks.
 */
export function holdRead(body: string, activity: Activity): void {
  takeRead(body);
  held.set(body, activity);
  length += body.length;
  for (const oldest of held.keys()) {
    if (held.size <= most.bodies && length <= most.length) return;
    takeRead(oldest);
  }
}

/** What is held of a body; it is held no longer. */
export function takeRead(body: string): Activity | undefined {
  const activity = held.get(body);
  if (held.delete(body)) length -= body.length;
  return activity;
}
