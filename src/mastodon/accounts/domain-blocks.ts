import { followsOnHost, hiddenHosts, hideHost, showHost } from "../../domain/people/hide-host.ts";
import { invalid } from "../api-error.ts";
import { cursorsOf, paged, place, windowOf } from "../paging.ts";
import { text } from "../params.ts";
import { own, type Route } from "../route.ts";

const domain = { domain: text(300) };

/** Servers that someone hides for themselves (docs.joinmastodon.org/methods/domain_blocks). */
export const domainBlockRoutes: readonly Route[] = [
  own(
    "GET /api/v1/domain_blocks",
    {
      scope: ["read:blocks", "follow"],
      params: place(100, 200),
      summary: "The servers one has hidden",
      returns: "String[]",
    },
    async ({ reader, me, params }) => {
      const rows = await hiddenHosts(reader, me.actorId, windowOf(params));
      return paged(
        rows.map(({ host }) => host),
        cursorsOf(rows, ({ id }) => id),
      );
    },
  ),
  own(
    "GET /api/v1/domain_blocks/preview",
    {
      scope: ["read:blocks", "follow"],
      params: domain,
      summary: "How many follows hiding a server would end",
      returns: "DomainBlockPreview",
    },
    async ({ reader, me, params }) => {
      const { following, followers } = await followsOnHost(reader, me.actorId, said(params));
      return { following_count: following, followers_count: followers };
    },
  ),
  own(
    "POST /api/v1/domain_blocks",
    {
      scope: ["write:blocks", "follow"],
      params: domain,
      summary: "Hides a server",
      returns: "Empty",
    },
    async ({ store, me, params }) => {
      await store.transact((tx) => hideHost(tx, me.actorId, said(params)));
      return {};
    },
  ),
  own(
    "DELETE /api/v1/domain_blocks",
    {
      scope: ["write:blocks", "follow"],
      params: domain,
      summary: "Shows a server again",
      returns: "Empty",
    },
    async ({ store, me, params }) => {
      await store.transact((tx) => showHost(tx, me.actorId, said(params)));
      return {};
    },
  ),
];

function said({ domain: host = "" }: { domain: string | undefined }): string {
  if (host.trim() === "") throw invalid("Domain can't be blank");
  return host;
}
