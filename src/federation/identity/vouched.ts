import { networkElsewhere, type NetworkElsewhere } from "../../domain/networks/elsewhere.read.ts";
import type { Viewer } from "../../domain/knowledge/visible.ts";
import { isFollowerUri } from "../../domain/uris.ts";
import { createLru } from "../../lib/lru.ts";
import { hostOf } from "../../lib/url.ts";
import type { Federation } from "../context.ts";
import { policyFault } from "../egress/budget.ts";
import { get } from "../egress/get.ts";
import { hostLimits } from "../egress/host-limits.ts";
import type { Asker } from "./asker.ts";

type Server = Extract<Asker, { kind: "server" }>;

/** Who reads when a server asks for a post of ours or a file of one. */
export type Vouch = (
  asker: Server,
  wanted: { postId: number } | { file: string },
) => Promise<Viewer>;

const patienceMs = 5_000;
const keptMs = { yes: 300_000, no: 60_000 } as const;
const mostKept = 5_000;

/**
 * What someone here wrote in a closed network elsewhere is also for the other servers with members there. Who they are
 * its host knows: it is asked whether the signer's server has any (`is_follower`), in at most 5 s; a yes holds for five
 * minutes, anything else is a no for one. Only servers we are allied with are asked about: no other may see it anyway.
 */
export function createVouching(federation: Federation): Vouch {
  const now = () => federation.clock().getTime();
  const answers = createLru<string, boolean>({ max: mostKept, ttlMs: keptMs.no, now });

  async function vouchedFor(network: NetworkElsewhere, { viewer, signer }: Server) {
    const key = `${network.id} ${viewer.host}`;
    const known = answers.get(key);
    if (known !== undefined) return known;
    return hostLimits(federation).once(`member ${key}`, async () => {
      const said = await hasMemberOn(federation, network, signer);
      answers.set(key, said, said ? keptMs.yes : keptMs.no);
      return said;
    });
  }

  return async (asker, wanted) => {
    const { viewer } = asker;
    if (viewer.trust !== "allied") return viewer;
    const network = await networkElsewhere(federation.store.reader, wanted);
    if (!network || network.host === viewer.host) return viewer;
    return (await vouchedFor(network, asker)) ? { ...viewer, memberOf: network.id } : viewer;
  };
}

/** Whether a network's host says that the server of this actor has members in it. */
export async function hasMemberOn(
  federation: Federation,
  { followersUri }: NetworkElsewhere,
  signer: string,
): Promise<boolean> {
  const host = hostOf(followersUri);
  if (followersUri === null || host === undefined) return false;
  if ((await policyFault(federation, host, { by: "stranger" })) !== undefined) return false;
  const url = isFollowerUri(followersUri, signer);
  const answer = await get(federation, url, { signed: true, timeoutMs: patienceMs });
  return answer.ok && answer.response.status === 200;
}
