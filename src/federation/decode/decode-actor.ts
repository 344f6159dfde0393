import type { RemoteActor } from "../../domain/people/remote-actor.ts";
import { parseTime } from "../../lib/time.ts";
import { canonicalHttpUrl } from "../../lib/url.ts";
import { publicKeyFromPem } from "../wire/algorithm.ts";
import { keyOfMultikey } from "../wire/multikey.ts";
import type { Json } from "../wire/proof.ts";
import type { RemoteActorDocument } from "./decoded.ts";
import { networkOf, saysClosedNetworks } from "./decode-network.ts";
import { approversNamed, policyOf } from "./policy.ts";
import { addressOf, flagOf, idOf, idsOf, listOf, objectOf, textOf, typesOf } from "./read.ts";

const kinds: ReadonlyMap<string, RemoteActor["kind"]> = new Map([
  ["Person", "person"],
  ["Group", "network"],
  ["Organization", "unit"],
  ["Application", "instance"],
  ["Service", "service"],
]);

const longest = { name: 2_000, bio: 65_536, line: 2_000 } as const;
const most = { keys: 8, fields: 32, aliases: 50 } as const;

/** The kind of actor a thing is; undefined for everything else. */
export function actorKind(thing: Json): RemoteActor["kind"] | undefined {
  return typesOf(thing).flatMap((type) => kinds.get(type) ?? [])[0];
}

/**
 * Reads an actor from normalised JSON. Undefined when it is none, or lacks an identity, an inbox or a name to call it by.
 * Of its keys those that name it as their owner. Counts it claims are not read. `host` is that of its address: another
 * is for WebFinger to confirm.
 */
export function readActor(json: Json): RemoteActorDocument | undefined {
  const kind = actorKind(json);
  const uri = idOf(json["id"]);
  const handle = textOf(json["preferredUsername"], 200);
  const inbox = idOf(json["inbox"]);
  if (!kind || !uri || !handle || !inbox) return undefined;
  const { host } = canonicalHttpUrl(uri)!;
  const [icon, image] = [pictureOf(json["icon"]), pictureOf(json["image"])];
  const profile = profileOf(json);
  const closedNetworks = saysClosedNetworks(json, { uri, kind });
  const actor: RemoteActor = {
    uri,
    kind: kind === "instance" && handle.toLowerCase() !== host ? "service" : kind,
    handle,
    host,
    name: textOf(json["name"], longest.name) ?? handle,
    bio_html: textOf(json["summary"], longest.bio) ?? "",
    url: addressOf(json["url"]) ?? null,
    inbox_uri: inbox,
    shared_inbox_uri: idOf(objectOf(json["endpoints"])?.["sharedInbox"]) ?? null,
    outbox_uri: idOf(json["outbox"]) ?? null,
    followers_uri: idOf(json["followers"]) ?? null,
    following_uri: idOf(json["following"]) ?? null,
    featured_uri: idOf(json["featured"]) ?? null,
    avatar_url: icon.url,
    avatar_alt: icon.alt,
    header_url: image.url,
    header_alt: image.alt,
    approves_follows: flagOf(json["manuallyApprovesFollowers"]),
    discoverable: flagOf(json["discoverable"]),
    indexable: flagOf(json["indexable"]),
    fields: JSON.stringify(fieldsOf(json["attachment"])),
    also_known_as: JSON.stringify(idsOf(json["alsoKnownAs"], most.aliases)),
    created_at: parseTime(textOf(json["published"], 50)) ?? null,
    keys: [...pemKeys(json, uri), ...multikeys(json, uri)],
    featurable: featurableOf(json, uri),
    ...(profile && { profile }),
    ...(kind === "network" && { network: networkOf(json, closedNetworks ?? false) }),
    ...(closedNetworks !== undefined && { closedNetworks }),
  };
  return { actor, movedTo: idOf(json["movedTo"]), suspended: flagOf(json["suspended"]) === 1 };
}

/** Who may recommend them (FEP-7aa9); null when nothing is said of it. */
function featurableOf(json: Json, uri: string): { by: string; asked: string } | null {
  const policy = policyOf(json, "canFeature");
  if (!policy) return null;
  const followers_uri = idOf(json["followers"]) ?? null;
  const decider = { uri, followers_uri, following_uri: idOf(json["following"]) ?? null };
  return {
    by: approversNamed(policy.automatic, decider),
    asked: approversNamed(policy.manual, decider),
  };
}

type Key = RemoteActor["keys"][number];

function pemKeys(json: Json, owner: string): Key[] {
  return listOf(json["publicKey"], most.keys).flatMap((one) => {
    const key = objectOf(one);
    const uri = key && idOf(key["id"]);
    if (!uri || idOf(key["owner"]) !== owner) return [];
    const publicPem = textOf(key["publicKeyPem"], 8_192)?.trim();
    const type = publicKeyFromPem(publicPem)?.asymmetricKeyType;
    if (!publicPem || (type !== "rsa" && type !== "ed25519")) return [];
    return [{ uri, kind: type, publicPem }];
  });
}

/** Ed25519 keys as FEP-521a writes them. */
function multikeys(json: Json, controller: string): Key[] {
  return listOf(json["assertionMethod"], most.keys).flatMap((one) => {
    const method = objectOf(one);
    const uri = method && idOf(method["id"]);
    if (!uri || idOf(method["controller"]) !== controller) return [];
    const key = keyOfMultikey(textOf(method["publicKeyMultibase"], 200));
    if (!key) return [];
    const publicPem = key.export({ type: "spki", format: "pem" }).toString();
    return [{ uri, kind: "ed25519" as const, publicPem }];
  });
}

function pictureOf(value: unknown): { url: string | null; alt: string | null } {
  const [first] = listOf(value, 1);
  const picture = objectOf(first);
  const url = picture ? addressOf(picture["url"]) : addressOf(first);
  const alt = textOf(picture?.["name"], longest.line) ?? textOf(picture?.["summary"], longest.line);
  return { url: url ?? null, alt: alt ?? null };
}

/** The fields of a profile; those another Vis made from its own terms are left out, since the terms are read. */
function fieldsOf(value: unknown): { name: string; value_html: string }[] {
  return listOf(value, most.fields).flatMap((one) => {
    const field = objectOf(one);
    if (!field || !typesOf(field).includes("PropertyValue") || "vis:field" in field) return [];
    const name = textOf(field["name"], longest.line) ?? "";
    return [{ name, value_html: textOf(field["value"], longest.line) ?? "" }];
  });
}

const profileTerms = {
  profession: "profession",
  specialty: "specialty",
  region: "region",
  hospital: "hospital",
  department: "department",
  unit: "unit",
  workplaceVerifiedAt: "workplace_verified_at",
  workplaceVerifiedBy: "workplace_verified_by",
  availabilityUntil: "availability_until",
  orcid: "orcid",
} as const;

const availabilities = ["open", "limited", "paused"] as const;

/** What a person of another Vis tells of their work; undefined when nothing is told. */
function profileOf(json: Json): RemoteActor["profile"] {
  const lines = Object.entries(profileTerms).flatMap(([term, column]) => {
    const text = textOf(json[`vis:${term}`], longest.line);
    return text === undefined ? [] : [[column, text] as const];
  });
  const asked = listOf(json["vis:askMeAbout"], 5).flatMap((one) => textOf(one, 1_000) ?? []);
  const told = textOf(json["vis:availability"], 20);
  const availability = availabilities.find((one) => one === told);
  if (lines.length === 0 && asked.length === 0 && !availability) return undefined;
  return {
    ...Object.fromEntries(lines),
    ...(asked.length > 0 && { ask_me_about: JSON.stringify(asked) }),
    ...(availability && { availability }),
  };
}
