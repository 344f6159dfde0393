import type { AppLinks } from "../domain/media/app-links.ts";
import type { PersonView } from "../domain/people/person-view.ts";
import { personsByIds, personViews } from "../domain/people/people.read.ts";
import { notFound } from "./api-error.ts";
import type { Call } from "./context.ts";
import { account, type Account } from "./entities/account.ts";
import { bytesToKeep, type Piece } from "./json-text.ts";

type Asked = Pick<Call, "reader" | "viewer" | "links">;

/** Someone the reader may see, as apps see them. Throws 404. */
export async function accountOf(call: Asked, id: number): Promise<Account> {
  const [found] = await accountsOf(call, [id]);
  if (!found) throw notFound();
  return found;
}

/** Someone the reader may see. Throws 404. */
export async function personOf({ reader, viewer }: Asked, id: number): Promise<PersonView> {
  const [found] = await personsByIds(reader, viewer, [id]);
  if (!found) throw notFound();
  return found;
}

/** Those of them that the reader may see, in this order; a fixed number of queries. */
export async function accountsOf(call: Asked, ids: readonly number[]): Promise<Account[]> {
  const { reader, viewer, links } = call;
  const found = await personsByIds(reader, viewer, ids);
  return withMoved(reader, links, found);
}

/** Whoever is shown beside what the reader was let see already, by id. */
export async function accountsBeside(
  { reader, links }: Pick<Call, "reader" | "links">,
  ids: Iterable<number>,
): Promise<Map<number, Account>> {
  const found = await personViews(reader, ids);
  return new Map([...found].map(([id, person]) => [id, account(links, person)]));
}

/** Who moved shows where to, one step deep. */
async function withMoved(
  reader: Call["reader"],
  links: AppLinks,
  people: readonly PersonView[],
): Promise<Account[]> {
  const targets = await personViews(
    reader,
    people.flatMap(({ movedTo }) => movedTo?.id ?? []),
  );
  return people.map((person) => {
    const target = targets.get(person.movedTo?.id ?? 0);
    const made = account(links, person);
    return target ? { ...made, moved: account(links, target) } : made;
  });
}

const accountsWritten = new WeakMap<PersonView, Uint8Array>();

/** Someone as apps see them, as JSON: made once for all readers, unless their pictures are shown to few. */
export function accountBytes(links: AppLinks, person: PersonView): Piece {
  const held = accountsWritten.get(person);
  if (held !== undefined) return held;
  const made = JSON.stringify(account(links, person));
  if (person.networkKind === "hidden") return made;
  const bytes = bytesToKeep(made);
  accountsWritten.set(person, bytes);
  return bytes;
}
