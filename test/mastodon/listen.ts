import type { ApiSite } from "./api-site.ts";

/** An event, as it came. */
interface Heard {
  event: string;
  data: string;
}

/** An open event stream. */
export interface Listening {
  status: number;
  /** Everything that came, comments aside. */
  heard: Heard[];
  /** Resolves when it has ended. */
  ended: Promise<void>;
  close: () => void;
}

/** Opens an event stream of someone, in this process. */
export async function listen(site: ApiSite, token: string, path: string): Promise<Listening> {
  const headers = { Authorization: `Bearer ${token}` };
  const response = await site.answer(new Request(new URL(path, site.origin), { headers }));
  const heard: Heard[] = [];
  const reader = response.body!.getReader();
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    for (let text = ""; ;) {
      const { done, value } = await reader.read();
      if (done) return;
      text += decoder.decode(value, { stream: true });
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const [, event, data] = /^event: (.*)\ndata: (.*)$/s.exec(block) ?? [];
        if (event !== undefined && data !== undefined) heard.push({ event, data });
      }
    }
  };
  const ended = read().catch(() => {});
  return { status: response.status, heard, ended, close: () => void reader.cancel() };
}
