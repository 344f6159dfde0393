import { fileReport } from "../../domain/moderation/file-report.ts";
import { ownReport } from "../../domain/moderation/reports.read.ts";
import { accountOf, personOf } from "../accounts-of.ts";
import { invalid, notFound } from "../api-error.ts";
import type { Call, Person } from "../context.ts";
import { report, type Report } from "../entities/report.ts";
import { flag, id, ids, text, texts, word, type Values } from "../params.ts";
import { own, type Route } from "../route.ts";

const params = {
  account_id: id(),
  status_ids: ids(50),
  comment: text(5000),
  forward: flag(),
  category: word("spam", "legal", "violation", "other"),
  rule_ids: texts(50, 100),
};

/** Telling the moderators, whom no hint of a patient is to be kept from: an app cannot ask again (docs.joinmastodon.org/methods/reports). */
export const reportRoutes: readonly Route[] = [
  own(
    "POST /api/v1/reports",
    { scope: "write:reports", params, summary: "Tells the moderators", returns: "Report" },
    file,
  ),
];

async function file(call: Call<Values<typeof params>, Person>): Promise<Report> {
  const { params: said, me, store, reader } = call;
  if (said.account_id === undefined) throw invalid("Account can't be blank");
  const target = await personOf(call, said.account_id);
  if (target.id === me.actorId) throw invalid("Account can't be oneself");
  const { comment = "", status_ids: postIds, rule_ids: rules = [] } = said;
  const { id: made } = await store.transact((tx) =>
    fileReport(tx, {
      reporterId: me.actorId,
      targetId: target.id,
      postIds,
      text: comment,
      confirmed: true,
      category: said.category ?? (rules.length > 0 ? "violation" : "other"),
      rules,
      forward: said.forward ?? false,
    }),
  );
  const told = made === null ? undefined : await ownReport(reader, me.actorId, made);
  if (!told) throw notFound();
  return report(told, await accountOf(call, target.id));
}
