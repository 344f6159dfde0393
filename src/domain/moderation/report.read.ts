import type { Reader } from "../../storage/reader.ts";

/** What another server's moderators are told of a report: whom and what it is about, and its words; not who made it. */
export interface ReportTold {
  id: number;
  targetId: number;
  targetUri: string;
  postUris: string[];
  text: string;
  /** The server that brought it: its own moderators know. */
  from: string;
}

/** A report as it is told to the server of whoever it is about; or, with a network, to those who moderate it. */
export async function reportTold(
  reader: Reader,
  id: number,
  networkId?: number,
): Promise<ReportTold | undefined> {
  const report = await reader.db
    .selectFrom("report")
    .innerJoin("actor", "actor.id", "report.target_id")
    .innerJoin("actor as reporter", "reporter.id", "report.reporter_id")
    .select(["report.id", "report.target_id", "report.posts", "report.text", "actor.uri"])
    .select("reporter.host as from")
    .where("report.id", "=", id)
    .executeTakeFirst();
  if (!report) return undefined;
  const ids = JSON.parse(report.posts) as number[];
  const posts =
    ids.length === 0
      ? []
      : await reader.db
          .selectFrom("post")
          .select("uri")
          .where("id", "in", ids)
          .where("author_id", "=", report.target_id)
          .where((eb) =>
            networkId === undefined
              ? eb("audience", "in", ["public", "unlisted", "allied", "followers"])
              : eb("network_id", "=", networkId),
          )
          .orderBy("id")
          .execute();
  return {
    id: report.id,
    targetId: report.target_id,
    targetUri: report.uri,
    postUris: posts.map((post) => post.uri),
    text: report.text,
    from: report.from,
  };
}

/** The Flag that brought a report, and who sent it: of one that was made here, who made it. */
export function reportBrought(
  reader: Reader,
  id: number,
): Promise<{ uri: string; by: string; host: string; local: 0 | 1 } | undefined> {
  return reader.db
    .selectFrom("report")
    .innerJoin("actor", "actor.id", "report.reporter_id")
    .select(["report.uri", "actor.uri as by", "actor.host", "actor.local"])
    .where("report.id", "=", id)
    .executeTakeFirst();
}
