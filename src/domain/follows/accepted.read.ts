import { define } from "../../storage/query.ts";

/** The follow between me and them, when it has been accepted. */
export const acceptedFollow = define("follow-accepted", (reader, p: { me: number; them: number }) =>
  reader.db
    .selectFrom("follow")
    .select("id")
    .where("follower_id", "=", p.me)
    .where("followee_id", "=", p.them)
    .where("state", "=", "accepted"),
);
