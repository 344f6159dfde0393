import type { ApiAnswer, ApiSite, Caller, Encoding, Json, Said } from "../api-site.ts";

/** Who there is when something is asked: `me` asks, and is someone new for each operation. */
export interface Scene {
  site: ApiSite;
  me: Caller;
  other: Caller;
  /** Someone whom nothing has been done to yet. */
  someone: () => Promise<Caller>;
  /** A picture. */
  png: Blob;
  /** A status of one's own, or of `by`. */
  status: (said?: Said, by?: Caller) => Promise<Json>;
  /** A picture of one's own that no status uses, by its id. */
  file: (alt?: string) => Promise<string>;
}

/** What is asked once: ids in the path, what is said, and what the answer holds however it was said. */
interface Asked {
  at?: Record<string, string>;
  says?: Said;
  shows?: Json;
  /** What is so afterwards. */
  afterwards?: (answer: ApiAnswer) => Promise<void>;
}

/** How an operation that changes something is asked in every way there is. */
export interface Write {
  /** Makes what it acts on, anew for each way. */
  ask: (scene: Scene, encoding: Encoding) => Asked | Promise<Asked>;
  /** The ways there are, where not all make sense: a file comes in a form with files only. */
  only?: readonly Encoding[];
  /** What may be said and is not here, with the reason. */
  unsaid?: Readonly<Record<string, string>>;
  status?: number;
  /** Who asks is an administrator. */
  asAdmin?: true;
}

/**
 * Rows by operation, as `POST /api/v1/statuses`; of `PUT` and `PATCH`, `PUT`. Several, where not all that may be said is
 * said at once.
 */
export type Writes = Readonly<Record<string, Write | readonly Write[]>>;
