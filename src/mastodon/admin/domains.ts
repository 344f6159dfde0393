import {
  canonicalHost,
  peer,
  peersAsked,
  setTrust,
  unname,
  type Peer,
  type PeersAsked,
} from "../../domain/instance/peers.ts";
import { sha256Hex } from "../../lib/hash.ts";
import { invalid, notFound } from "../api-error.ts";
import type { Call, Person } from "../context.ts";
import { flag, limit, text, word } from "../params.ts";
import { own, Paged, type Route } from "../route.ts";
import { mustAdminister, mustLookAfter } from "./moderating.ts";

/** docs.joinmastodon.org/entities/Admin_DomainBlock. The id of a server is its host. */
interface AdminDomainBlock {
  id: string;
  domain: string;
  /** SHA-256 of it, hexadecimal. */
  digest: string;
  created_at: string;
  severity: "suspend";
  reject_media: boolean;
  reject_reports: boolean;
  private_comment: null;
  public_comment: null;
  obfuscate: boolean;
}

/** docs.joinmastodon.org/entities/Admin_DomainAllow */
interface AdminDomainAllow {
  id: string;
  domain: string;
  created_at: string;
}

/** Pages in the order of hosts, which are the ids here. */
const hostPage = {
  max_id: text(300),
  since_id: text(300),
  min_id: text(300),
  limit: limit(100, 200),
};

const blockSaid = {
  severity: word("silence", "suspend", "noop"),
  reject_media: flag(),
  reject_reports: flag(),
  private_comment: text(5000),
  public_comment: text(5000),
  obfuscate: flag(),
};

/** Servers that are blocked, and those that are named (docs.joinmastodon.org/methods/admin/domain_blocks, domain_allows). */
export const adminDomainRoutes: readonly Route[] = [
  own(
    "GET /api/v1/admin/domain_blocks",
    {
      scope: "admin:read:domain_blocks",
      params: hostPage,
      summary: "Servers that are blocked",
      returns: "Admin::DomainBlock[]",
    },
    (call) => page(call, { blocked: true }, domainBlock),
  ),
  own(
    "POST /api/v1/admin/domain_blocks",
    {
      scope: "admin:write:domain_blocks",
      params: { domain: text(300), ...blockSaid },
      summary: "Blocks a server",
      returns: "Admin::DomainBlock",
    },
    async (call) => {
      mustAdminister(call);
      const { domain = "", severity = "suspend" } = call.params;
      mustBeWhole(severity);
      return domainBlock(await trusted(call, domain, "blocked"));
    },
  ),
  own(
    "GET /api/v1/admin/domain_blocks/:id",
    {
      scope: "admin:read:domain_blocks",
      summary: "A server that is blocked",
      returns: "Admin::DomainBlock",
    },
    async (call) => domainBlock(await blocked(call)),
  ),
  own(
    "PUT /api/v1/admin/domain_blocks/:id",
    {
      scope: "admin:write:domain_blocks",
      params: blockSaid,
      summary: "Blocked is blocked: nothing less is done here",
      returns: "Admin::DomainBlock",
    },
    async (call) => {
      mustAdminister(call);
      const held = await blocked(call);
      mustBeWhole(call.params.severity ?? "suspend");
      return domainBlock(held);
    },
  ),
  own(
    "DELETE /api/v1/admin/domain_blocks/:id",
    {
      scope: "admin:write:domain_blocks",
      summary: "Makes a server an ordinary one",
      returns: "Empty",
    },
    async (call) => {
      mustAdminister(call);
      const { host } = await blocked(call);
      await call.store.transact((tx) => setTrust(tx, host, "public", call.me.actorId));
      return {};
    },
  ),
  own(
    "GET /api/v1/admin/domain_allows",
    {
      scope: "admin:read:domain_allows",
      params: hostPage,
      summary: "Servers that an administrator has let in",
      returns: "Admin::DomainAllow[]",
    },
    (call) => page(call, { blocked: false, named: true }, domainAllow),
  ),
  own(
    "POST /api/v1/admin/domain_allows",
    {
      scope: "admin:write:domain_allows",
      params: { domain: text(300) },
      summary: "Lets a server in",
      returns: "Admin::DomainAllow",
    },
    async (call) => {
      mustAdminister(call);
      const { domain = "" } = call.params;
      const held = await peer(call.reader, canonicalHost(domain) ?? "");
      if (held?.named === 1 && held.trust !== "blocked") return domainAllow(held);
      return domainAllow(await trusted(call, domain, "public"));
    },
  ),
  own(
    "GET /api/v1/admin/domain_allows/:id",
    {
      scope: "admin:read:domain_allows",
      summary: "A server that was let in",
      returns: "Admin::DomainAllow",
    },
    async (call) => domainAllow(await allowed(call)),
  ),
  own(
    "DELETE /api/v1/admin/domain_allows/:id",
    {
      scope: "admin:write:domain_allows",
      summary: "Takes back that a server was let in",
      returns: "Empty",
    },
    async (call) => {
      mustAdminister(call);
      const { host } = await allowed(call);
      await call.store.transact((tx) => unname(tx, host, call.me.actorId));
      return {};
    },
  ),
];

type Ours = Call<unknown, Person>;
type HostPlace = {
  max_id: string | undefined;
  since_id: string | undefined;
  min_id: string | undefined;
  limit: number;
};

async function page(
  call: Call<HostPlace, Person>,
  asked: Pick<PeersAsked, "blocked" | "named">,
  made: (held: Peer) => object,
): Promise<Paged> {
  mustLookAfter(call);
  const { max_id: after, min_id, since_id, limit: most } = call.params;
  const before = min_id ?? since_id;
  const found = await peersAsked(call.reader, {
    ...asked,
    limit: most,
    ...(before === undefined ? { after } : { before }),
  });
  const [first, last] = [found[0], found.at(-1)];
  return new Paged(found.map(made), last && { max_id: last.host }, first && { min_id: first.host });
}

async function blocked(call: Ours): Promise<Peer> {
  return heldPeer(call, ({ trust }) => trust === "blocked");
}

async function allowed(call: Ours): Promise<Peer> {
  return heldPeer(call, ({ trust, named }) => trust !== "blocked" && named === 1);
}

async function heldPeer(call: Ours, fits: (held: Peer) => boolean): Promise<Peer> {
  mustLookAfter(call);
  const held = await peer(call.reader, call.segment("id").toLowerCase());
  if (!held || !fits(held)) throw notFound();
  return held;
}

async function trusted(call: Ours, domain: string, trust: "blocked" | "public"): Promise<Peer> {
  const host = await call.store.transact((tx) => setTrust(tx, domain, trust, call.me.actorId));
  const held = await peer(call.reader, host);
  if (!held) throw notFound();
  return held;
}

function mustBeWhole(severity: "silence" | "suspend" | "noop"): void {
  if (severity !== "suspend") throw invalid("Severity is suspend: nothing less is done here");
}

function domainBlock({ host, first_seen_at }: Peer): AdminDomainBlock {
  return {
    id: host,
    domain: host,
    digest: sha256Hex(host),
    created_at: first_seen_at,
    severity: "suspend",
    reject_media: true,
    reject_reports: true,
    private_comment: null,
    public_comment: null,
    obfuscate: false,
  };
}

function domainAllow({ host, first_seen_at }: Peer): AdminDomainAllow {
  return { id: host, domain: host, created_at: first_seen_at };
}
