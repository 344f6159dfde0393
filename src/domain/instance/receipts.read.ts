import type { ExpressionBuilder } from "kysely";
import type { Database } from "../../storage/database.ts";
import { define } from "../../storage/query.ts";
import type { Reader } from "../../storage/reader.ts";

/** An inbox that took something of ours; the one its server shares, where it is someone's own. */
export interface Holder {
  inbox: string;
  host: string;
  shared: string | null;
}

const sharedInbox = (eb: ExpressionBuilder<Database, "receipt">) =>
  eb
    .selectFrom("actor")
    .select("shared_inbox_uri")
    .whereRef("inbox_uri", "=", "receipt.inbox")
    .where("shared_inbox_uri", "is not", null)
    .limit(1);

const ofObject = define("receipts-of-object", (reader, p: { uri: string }) =>
  reader.db
    .selectFrom("receipt")
    .select((eb) => ["inbox", "host", sharedInbox(eb).as("shared")])
    .where("object_uri", "=", p.uri)
    .orderBy("inbox"),
);

const ofActor = define("receipts-of-actor", (reader, p: { id: number }) =>
  reader.db
    .selectFrom("receipt")
    .select((eb) => ["inbox", "host", sharedInbox(eb).as("shared")])
    .where("actor_id", "=", p.id)
    .distinct()
    .orderBy("inbox"),
);

/** Where a post of ours has been taken, as far as we were told: whom its Delete must reach. */
export function holdersOf(reader: Reader, postUri: string): Promise<Holder[]> {
  return ofObject(reader, { uri: postUri });
}

/** Where anything of an actor of ours has been taken: whom the actor's own Delete must reach, and an erasure report lists. */
export function holdersOfActor(reader: Reader, actorId: number): Promise<Holder[]> {
  return ofActor(reader, { id: actorId });
}
