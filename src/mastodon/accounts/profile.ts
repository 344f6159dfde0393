import { mediaLimits } from "../../domain/media/prepare.ts";
import { changePictures, describePicture, type NewPicture } from "../../domain/media/picture.ts";
import { setPreferences } from "../../domain/people/preferences.ts";
import { updateProfile, type ProfileChanges } from "../../domain/people/profile.ts";
import type { Tx } from "../../storage/transaction.ts";
import { personOf } from "../accounts-of.ts";
import type { Call, Person } from "../context.ts";
import { account, type Field } from "../entities/account.ts";
import { file, flag, part, parts, text, texts, word, type Values } from "../params.ts";
import { own, type Route } from "../route.ts";
import { credentialAccount } from "./own.ts";

const changes = {
  display_name: text(1000),
  note: text(20_000),
  avatar: file(),
  avatar_description: text(10_000),
  header: file(),
  header_description: text(10_000),
  locked: flag(),
  bot: flag(),
  discoverable: flag(),
  indexable: flag(),
  hide_collections: flag(),
  fields_attributes: parts({ name: text(1000), value: text(5000) }, 50),
  attribution_domains: texts(100, 300),
};

const onPage = {
  ...changes,
  show_media: flag(),
  show_media_replies: flag(),
  show_featured: flag(),
};

const withSource = {
  ...changes,
  source: part({
    privacy: word("public", "unlisted", "private", "direct"),
    sensitive: flag(),
    language: text(35),
    quote_policy: word("public", "followers", "nobody"),
  }),
};

type Said = Values<typeof onPage>;

/** Two pictures and the text around them. */
const mostBytes = 2 * mediaLimits.bytes + 256 * 1024;

/** docs.joinmastodon.org/entities/Profile: what one tells of oneself, as it was written. */
interface Profile {
  id: string;
  display_name: string;
  note: string;
  fields: Field[];
  avatar: string | null;
  avatar_static: string | null;
  avatar_description: string;
  header: string | null;
  header_static: string | null;
  header_description: string;
  locked: boolean;
  bot: boolean;
  hide_collections: boolean;
  discoverable: boolean;
  indexable: boolean;
  show_media: boolean;
  show_media_replies: boolean;
  show_featured: boolean;
  attribution_domains: string[];
}

/** What one tells of oneself (docs.joinmastodon.org/methods/accounts, profile). */
export const profileRoutes: readonly Route[] = [
  own(
    "PATCH /api/v1/accounts/update_credentials",
    {
      scope: "write:accounts",
      params: withSource,
      mostBytes,
      summary: "Changes one's profile, and what apps begin with",
      returns: "CredentialAccount",
    },
    async (call) => {
      const { source } = call.params;
      await change(call, (tx) => setSource(tx, call.me.actorId, source));
      return credentialAccount(call);
    },
  ),
  own(
    "GET /api/v1/profile",
    {
      scope: ["profile", "read:accounts"],
      summary: "One's profile as it was written",
      returns: "Profile",
    },
    profile,
  ),
  own(
    "PATCH /api/v1/profile",
    {
      scope: "write:accounts",
      params: onPage,
      mostBytes,
      summary: "Changes one's profile",
      returns: "Profile",
    },
    async (call) => {
      await change(call);
      return profile(call);
    },
  ),
  ...(["avatar", "header"] as const).map((kind) =>
    own(
      `DELETE /api/v1/profile/${kind}`,
      {
        scope: "write:accounts",
        summary: "Takes a picture off one's profile",
        returns: "CredentialAccount",
      },
      async (call) => {
        const { store, deps, me } = call;
        await changePictures(store, deps.media, me.actorId, { [kind]: null });
        return credentialAccount(call);
      },
    ),
  ),
];

type Changing = Call<Partial<Said>, Person>;

/** All of it or nothing. */
async function change(
  { params: said, store, deps, me }: Changing,
  more: (tx: Tx) => Promise<void> = async () => {},
): Promise<void> {
  const { actorId } = me;
  const pictures = {
    avatar: await pictureIn(said.avatar, said.avatar_description),
    header: await pictureIn(said.header, said.header_description),
  };
  await changePictures(store, deps.media, actorId, pictures, async (tx) => {
    const changed = changesIn(said);
    if (Object.values(changed).some((value) => value !== undefined))
      await updateProfile(tx, actorId, changed);
    for (const kind of ["avatar", "header"] as const) {
      const alt = said[`${kind}_description`];
      if (alt !== undefined && !pictures[kind]) await describePicture(tx, actorId, kind, { alt });
    }
    await more(tx);
  });
}

async function pictureIn(sent: File | undefined, alt = ""): Promise<NewPicture | undefined> {
  return sent && { bytes: new Uint8Array(await sent.arrayBuffer()), alt };
}

function changesIn(said: Partial<Said>): ProfileChanges {
  return {
    name: said.display_name,
    bio: said.note,
    fields: said.fields_attributes?.map(({ name = "", value = "" }) => ({ name, value })),
    approvesFollows: said.locked,
    automated: said.bot,
    discoverable: said.discoverable,
    indexable: said.indexable,
    hidesFollows: said.hide_collections,
    attributionDomains: said.attribution_domains,
    showsMedia: said.show_media,
    showsMediaReplies: said.show_media_replies,
    showsFeatured: said.show_featured,
  };
}

async function setSource(
  tx: Tx,
  me: number,
  source: Values<typeof withSource>["source"],
): Promise<void> {
  if (!source) return;
  const { privacy, sensitive, language, quote_policy: quotes } = source;
  await setPreferences(tx, me, {
    audience: privacy === "private" ? "followers" : privacy,
    sensitive,
    language: language === "" ? null : language,
    quotes,
  });
}

async function profile(call: Call<unknown, Person>): Promise<Profile> {
  const me = await personOf(call, call.me.actorId);
  const shown = account(call.links, me);
  const picture = (url: string | null, ours: string) => (url ? ours : null);
  return {
    id: shown.id,
    display_name: me.name,
    note: me.bioSource ?? "",
    fields: me.fields.map(({ name, value, valueHtml }) => ({
      name,
      value: value ?? valueHtml,
      verified_at: null,
    })),
    avatar: picture(me.avatarUrl, shown.avatar),
    avatar_static: picture(me.avatarUrl, shown.avatar),
    avatar_description: shown.avatar_description,
    header: picture(me.headerUrl, shown.header),
    header_static: picture(me.headerUrl, shown.header),
    header_description: shown.header_description,
    locked: shown.locked,
    bot: shown.bot,
    hide_collections: shown.hide_collections,
    discoverable: shown.discoverable,
    indexable: shown.indexable,
    show_media: shown.show_media,
    show_media_replies: shown.show_media_replies,
    show_featured: shown.show_featured,
    attribution_domains: me.attributionDomains,
  };
}
