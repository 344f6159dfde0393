import { setting } from "../../domain/instance/settings.ts";
import { actorById, type ActorRow } from "../../domain/people/actor.read.ts";
import { featurePolicy } from "../../domain/people/feature-policy.ts";
import { keysOf, type KeyRow } from "../../domain/people/keys.read.ts";
import { profileOf } from "../../domain/people/profile.read.ts";
import { actorUris, instanceUris } from "../../domain/uris.ts";
import type { Reader } from "../../storage/reader.ts";
import type { ActorTable } from "../../storage/tables/people.ts";
import { publicKeyFromPem } from "../wire/algorithm.ts";
import { multikey } from "../wire/multikey.ts";
import type { Json } from "../wire/proof.ts";
import { publicUri } from "./addressing.ts";
import { featuredBy, present, withContext } from "./context.ts";
import { generator } from "./generator.ts";
import { networkTerms } from "./network.ts";
import { profileFields, profileTerms } from "./profile.ts";

/** What kinds of actors are called on the wire. */
export const actorTypes: Record<ActorTable["kind"], string> = {
  person: "Person",
  network: "Group",
  unit: "Organization",
  instance: "Application",
  service: "Service",
};

const mediaTypes: Record<string, string> = {
  jpg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
};

/**
 * What we say of an actor of ours; undefined for others and for those who are gone. A suspended actor is an address and a
 * key with `suspended`, so that others hide them too. Fields made from a practitioner's profile carry `vis:field`: a Vis
 * instance leaves them out and reads the `vis:` properties instead.
 */
export async function actorDocument(reader: Reader, actorId: number): Promise<Json | undefined> {
  const actor = await actorById(reader, actorId);
  if (!actor || actor.local !== 1 || actor.state === "deleted") return undefined;
  const keys = await keysOf(reader, actorId);
  const core = coreOf(reader.origin, actor, keys);
  if (actor.state === "suspended") return withContext({ ...core, suspended: true });
  return withContext({ ...core, ...(await about(reader, actor)) });
}

/** Where the actor is reached, and its keys: RSA as everyone reads it, Ed25519 as FEP-521a says. */
function coreOf(origin: string, actor: ActorRow, keys: readonly KeyRow[]): Json {
  const { uri, inbox, outbox, followers, following, featured, sharedInbox } = actorUris(
    origin,
    actor.id,
  );
  const rsa = keys.find((key) => key.kind === "rsa");
  return present({
    id: uri,
    type: actorTypes[actor.automated === 1 ? "service" : actor.kind],
    preferredUsername: actor.handle,
    inbox,
    outbox,
    followers,
    following,
    featured,
    endpoints: { sharedInbox },
    publicKey: rsa && {
      id: rsa.uri,
      type: "CryptographicKey",
      owner: uri,
      publicKeyPem: rsa.public_pem,
    },
    assertionMethod: keys.flatMap((key) => assertionKey(uri, key)),
    updated: actor.updated_at,
  });
}

function assertionKey(controller: string, key: KeyRow): Json[] {
  const held = key.kind === "ed25519" ? publicKeyFromPem(key.public_pem) : undefined;
  if (!held) return [];
  return [{ id: key.uri, type: "Multikey", controller, publicKeyMultibase: multikey(held) }];
}

async function about(reader: Reader, actor: ActorRow): Promise<Json> {
  const profile = actor.kind === "person" ? await profileOf(reader, actor.id) : undefined;
  const region = actor.kind === "instance" ? await setting(reader, "regionName") : undefined;
  const moved = actor.moved_to_id === null ? undefined : await actorById(reader, actor.moved_to_id);
  const own = JSON.parse(actor.fields) as { name: string; value_html: string }[];
  const authored = JSON.parse(actor.attribution_domains) as string[];
  return present({
    name: region ?? actor.name,
    summary: actor.bio_html,
    url: actor.url ?? undefined,
    manuallyApprovesFollowers: actor.approves_follows === 1,
    discoverable: actor.discoverable === 1,
    indexable: actor.indexable === 1,
    attributionDomains: authored.length > 0 ? authored : undefined,
    published: actor.created_at,
    icon: picture(actor.avatar_url, actor.avatar_alt),
    image: picture(actor.header_url, actor.header_alt),
    attachment: [
      ...(profile ? profileFields(profile) : []),
      ...own.map(({ name, value_html }) => ({ type: "PropertyValue", name, value: value_html })),
    ],
    alsoKnownAs: JSON.parse(actor.also_known_as) as string[],
    movedTo: moved?.uri,
    generator: await generator(reader),
    ...(actor.kind === "person" && featureTerms(reader, actor)),
    ...(profile && profileTerms(profile)),
    ...(actor.kind === "network" && (await networkTerms(reader, actor))),
    ...(actor.kind === "instance" && directoryTerms(reader, actor)),
  });
}

/** Whom someone recommends, and who may recommend them (FEP-7aa9). */
function featureTerms({ origin }: Reader, actor: ActorRow): Json {
  const { uri, followers, collections } = actorUris(origin, actor.id);
  const by = featurePolicy(actor)?.by ?? [];
  const named = { public: publicUri, followers, following: null, others: null };
  return {
    featuredCollections: collections,
    interactionPolicy: featuredBy(
      uri,
      by.flatMap((word) => named[word] ?? []),
    ),
  };
}

/** Where other regions find the networks and topics of this one. */
function directoryTerms({ origin }: Reader, { id }: ActorRow): Json {
  const { networks, topics } = instanceUris(origin, id);
  return { "vis:networks": networks, "vis:topics": topics };
}

/** The text that says what a picture shows goes by `name` and by `summary`: servers read one or the other. */
function picture(url: string | null, alt: string | null): Json | undefined {
  if (url === null) return undefined;
  const mediaType = mediaTypes[url.split(".").at(-1) ?? ""];
  const said = alt || undefined;
  return present({ type: "Image", mediaType, url, name: said, summary: said });
}
