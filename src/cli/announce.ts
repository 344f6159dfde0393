import { announce as tell, withdrawAnnouncement } from "../domain/announcements/announce.ts";
import { allAnnouncements } from "../domain/announcements/announcements.read.ts";
import { parseId } from "../lib/id.ts";
import { danishDay, isDay } from "../lib/time.ts";
import { Misused, parse, table, type Command, type Terminal } from "./command.ts";
import { withPlace } from "./place.ts";

export const announce: Command = {
  usage: [
    "announce TEXT [--from YYYY-MM-DD] [--until YYYY-MM-DD]",
    "announce --list",
    "announce --withdraw ID",
  ],
  about: "what everybody here is told, on their front page and in their apps",
  more: `TEXT is Markdown, or - for standard input. It is shown from the first moment of --from to the last of --until in Denmark,
to each until they say that they have seen it.`,
  async run(words, terminal) {
    const { values, given } = parse(
      words,
      {
        from: { type: "string" },
        until: { type: "string" },
        list: { type: "boolean", default: false },
        withdraw: { type: "string" },
      },
      ["TEXT"],
      0,
    );
    const [text] = given;
    if (values.list) return list(terminal);
    if (values.withdraw !== undefined) return withdraw(values.withdraw, terminal);
    if (text === undefined) throw new Misused("TEXT is missing.");
    const told = text === "-" ? await terminal.input() : text;
    const days = {
      startsAt: moment(values.from, "first"),
      endsAt: moment(values.until, "last"),
    };
    const allDay = values.from !== undefined || values.until !== undefined;
    return withPlace(terminal, async ({ store }) => {
      const id = await store.transact((tx) => tell(tx, { text: told, ...days, allDay }, null));
      terminal.say(String(id));
      return 0;
    });
  },
};

function moment(day: string | undefined, edge: "first" | "last"): string | null {
  if (day === undefined) return null;
  if (!isDay(day)) throw new Misused(`"${day}" is no day; write it as in 2026-12-15.`);
  return danishDay(day, edge);
}

function list(terminal: Terminal): Promise<number> {
  return withPlace(terminal, async ({ store }) => {
    const rows = (await allAnnouncements(store.reader)).map((one) => [
      String(one.id),
      one.published_at,
      one.starts_at ?? "",
      one.ends_at ?? "",
      one.source.split("\n")[0] ?? "",
    ]);
    if (rows.length === 0) terminal.note("Nothing is announced.");
    else
      for (const line of table(["ID", "SENT", "FROM", "UNTIL", "TEXT"], rows)) terminal.say(line);
    return 0;
  });
}

function withdraw(id: string, terminal: Terminal): Promise<number> {
  return withPlace(terminal, async ({ store }) => {
    const found = parseId(id);
    if (found === undefined)
      throw new Misused(`"${id}" is no id; "vis announce --list" shows them.`);
    await store.transact((tx) => withdrawAnnouncement(tx, found, null));
    terminal.say("It is shown no more.");
    return 0;
  });
}
