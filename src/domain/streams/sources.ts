/** Fixed sources of `entry`; all others are ids of actors and topics, or minus a reader's id. */
export const sources = {
  /** What people of this region share. */
  myRegion: 1,
  /** What people of all regions share as knowledge, and the notes of this one. */
  allRegions: 2,
  /** Open requests that nobody has replied to. */
  unanswered: 3,
} as const;

/** Where what is addressed to one reader alone is placed. */
export function addressedTo(readerId: number): number {
  return -readerId;
}
