import type { Selectable } from "kysely";
import type { Reader } from "../../storage/reader.ts";
import type { PreferenceTable } from "../../storage/tables/people.ts";
import type { Tx } from "../../storage/transaction.ts";
import { Refused } from "../refused.ts";

type Row = Selectable<PreferenceTable>;

/** What apps begin with when someone writes, and how they show what others wrote. */
export interface Preferences {
  /** Null: what this instance begins with. */
  audience: Row["audience"];
  sensitive: boolean;
  /** Null: the language of their pages. */
  language: string | null;
  quotes: Row["quotes"];
  media: Row["media"];
  warnings: boolean;
  autoplay: boolean;
}

/** How it is for who has said nothing. */
const usual: Preferences = {
  audience: null,
  sensitive: false,
  language: null,
  quotes: "public",
  media: "default",
  warnings: false,
  autoplay: false,
};

const languageTag = /^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/;

/** What someone has said apps are to begin with. */
export async function preferencesOf(reader: Reader, me: number): Promise<Preferences> {
  const row = await reader.db
    .selectFrom("preference")
    .selectAll()
    .where("actor_id", "=", me)
    .executeTakeFirst();
  if (!row) return usual;
  const { audience, language, quotes, media } = row;
  const yes = (flag: 0 | 1) => flag === 1;
  return {
    audience,
    language,
    quotes,
    media,
    sensitive: yes(row.sensitive),
    warnings: yes(row.warnings),
    autoplay: yes(row.autoplay),
  };
}

/** Changes what apps begin with; what is absent stays. Throws `language-unknown`. */
export async function setPreferences(
  tx: Tx,
  me: number,
  changes: { [K in keyof Preferences]?: Preferences[K] | undefined },
): Promise<void> {
  const said = Object.fromEntries(
    Object.entries(changes).filter(([, value]) => value !== undefined),
  ) as Partial<Preferences>;
  if (Object.keys(said).length === 0) return;
  if (said.language && !languageTag.test(said.language)) throw new Refused("language-unknown");
  const { sensitive, warnings, autoplay, ...same } = { ...(await preferencesOf(tx, me)), ...said };
  const flag = (value: boolean): 0 | 1 => (value ? 1 : 0);
  const columns = {
    ...same,
    sensitive: flag(sensitive),
    warnings: flag(warnings),
    autoplay: flag(autoplay),
  };
  await tx.db
    .insertInto("preference")
    .values({ actor_id: me, ...columns })
    .onConflict((c) => c.column("actor_id").doUpdateSet(columns))
    .execute();
}
