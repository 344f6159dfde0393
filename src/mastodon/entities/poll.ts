import { isClosed, type PollView } from "../../domain/knowledge/poll.ts";
import type { PostView } from "../../domain/knowledge/post-view.ts";

/** docs.joinmastodon.org/entities/Poll; its id is that of its post. */
export interface Poll {
  id: string;
  expires_at: string | null;
  expired: boolean;
  multiple: boolean;
  votes_count: number;
  voters_count: number | null;
  options: { title: string; votes_count: number | null }[];
  emojis: [];
  /** Also of one's own poll, so that apps show how it stands. */
  voted: boolean;
  own_votes: number[];
}

/** What a post asks as apps see it; null when it asks nothing. */
export function poll({ id, poll: asked, mine }: PostView, now: string): Poll | null {
  if (asked === null) return null;
  const chosen = asked.mine ?? [];
  return {
    id: String(id),
    expires_at: asked.endsAt,
    expired: isClosed(asked, now),
    multiple: asked.multiple,
    votes_count: asked.votesCount,
    voters_count: asked.votersCount,
    options: optionsOf(asked),
    emojis: [],
    voted: chosen.length > 0 || (mine?.isAuthor ?? false),
    own_votes: chosen,
  };
}

function optionsOf({ options }: PollView): Poll["options"] {
  return options.map(({ title, votes }) => ({ title, votes_count: votes }));
}
