import { quotePolicies } from "../../domain/knowledge/quote-policy.ts";
import { quotesOf } from "../../domain/knowledge/quotes.read.ts";
import { revokeQuote } from "../../domain/knowledge/revoke-quote.ts";
import { setQuotePolicy } from "../../domain/knowledge/set-quote-policy.ts";
import { forbidden, invalid, notFound } from "../api-error.ts";
import type { Call, Person } from "../context.ts";
import { paged, place, windowOf, type Place } from "../paging.ts";
import { word } from "../params.ts";
import type { JsonText } from "../json-text.ts";
import { own, type Paged, type Route } from "../route.ts";
import { postUnder, statusUnder } from "../statuses/find-status.ts";
import { postsAsStatuses } from "../statuses-of.ts";

/** Whom someone lets quote: of a status, or of what they write from now on. */
export const quotePolicy = word(...quotePolicies);

type Policy = { quote_approval_policy: ReturnType<typeof quotePolicy.read> };

/** Quotes and who may make them (docs.joinmastodon.org/methods/statuses). */
export const quoteRoutes: readonly Route[] = [
  own(
    "GET /api/v1/statuses/:id/quotes",
    {
      scope: "read:statuses",
      params: place(20, 40),
      summary: "What quotes it",
      returns: "Status[]",
    },
    quotes,
  ),
  own(
    "POST /api/v1/statuses/:id/quotes/:quoting_status_id/revoke",
    {
      scope: "write:statuses",
      summary: "Takes back that another quotes it",
      returns: "Status",
    },
    revoke,
  ),
  own(
    "PUT /api/v1/statuses/:id/interaction_policy",
    {
      scope: "write:statuses",
      params: { quote_approval_policy: quotePolicy },
      summary: "Says who may quote it",
      returns: "Status",
    },
    changePolicy,
  ),
];

async function quotes(call: Call<Place, Person>): Promise<Paged> {
  const { id } = await postUnder(call, call.id());
  const found = await quotesOf(call.reader, call.viewer, id, windowOf(call.params));
  if (!found) throw notFound();
  return paged(await postsAsStatuses(call, found), {
    first: found[0]?.id ?? null,
    last: found.at(-1)?.id ?? null,
  });
}

async function revoke(call: Call<unknown, Person>): Promise<JsonText> {
  const quoted = await postUnder(call, call.id());
  if (!quoted.mine?.isAuthor) throw forbidden();
  const postId = call.id("quoting_status_id");
  const { actorId } = call.me;
  await call.store.transact((tx) => revokeQuote(tx, actorId, { quotedId: quoted.id, postId }));
  return statusUnder(call, postId);
}

/** Of what nobody may quote it stays so, whatever is said. */
async function changePolicy(call: Call<Policy, Person>): Promise<JsonText> {
  const { quote_approval_policy: policy } = call.params;
  const post = await postUnder(call, call.id());
  if (policy === undefined) throw invalid("quote_approval_policy is missing");
  await call.store.transact((tx) => setQuotePolicy(tx, call.me.actorId, post.id, policy));
  return statusUnder(call, post.id);
}
