import type { PostView } from "../../domain/knowledge/post-view.ts";
import type { NetworkView } from "../../domain/networks/networks.read.ts";
import type { Visit } from "../context.ts";
import type { Text } from "../text/dictionary.ts";
import { TextField } from "./fields.tsx";
import { PostForm } from "./form.tsx";
import { Icon } from "./icon.tsx";
import { networkPath } from "./network-path.ts";
import { nameOf } from "./person-line.tsx";

type Shown = Pick<PostView, "audience" | "network">;

/** Whom a post is for, in words; in a network by the network's name. */
export function audienceOf(text: Text, { audience, network }: Shown): string {
  if (network === null) return text.audiences[audience];
  const { networks: words } = text;
  if (audience === "network") return words.onlyMembersOf(nameOf(network));
  return audience === "public" ? words.publicIn(nameOf(network)) : text.audiences[audience];
}

/** Which network a post was written in, and how it stands there. */
export function NetworkLine({ visit, post }: { visit: Visit; post: PostView }) {
  const { networks: words } = visit.text;
  const { network } = post;
  if (network === null) return null;
  return (
    <p class="small">
      <Icon name={post.audience === "network" ? "lock" : "network"} /> {words.inNetwork}{" "}
      <a href={networkPath(network)}>{nameOf(network)}</a>
    </p>
  );
}

/** What is to be known of a post in its network: that it waits, was taken off, is pinned, or takes no more replies. */
export function NetworkNotes({ visit, post }: { visit: Visit; post: PostView }) {
  const { networks: words } = visit.text;
  if (post.network === null) return null;
  const marks = [
    post.networkPinned ? words.pinned : null,
    post.locked ? words.isLocked : null,
  ].filter(Boolean);
  const removed = post.audience === "network" ? words.removed : words.removedOpen;
  return (
    <>
      {marks.length === 0 ? null : <p class="small">{marks.join(" · ")}</p>}
      {post.networkState === "awaiting" ? <p class="note">{words.awaiting}</p> : null}
      {post.networkState === "removed" ? <p class="note bad">{removed}</p> : null}
    </>
  );
}

type ActName = keyof Text["networks"]["acts"];

/** What a moderator of the network can do about the post now. */
function actsOn(post: PostView): ActName[] {
  if (post.networkState === "removed") return ["put-back"];
  const root = post.threadId === post.id;
  return [
    ...(root ? [post.networkPinned ? "unpin" : "pin", post.locked ? "unlock" : "lock"] : []),
    "take-off",
  ] as ActName[];
}

/** The buttons of the network's moderators, with a reason to give; for everyone else nothing. */
export function ModeratorActs({
  visit,
  post,
  network,
}: {
  visit: Visit;
  post: PostView;
  network: NetworkView | undefined;
}) {
  const { networks: words } = visit.text;
  if (!network || post.network?.id !== network.id || !network.may("moderate")) return null;
  const path = `/posts/${post.id}/network`;
  const [first, ...others] = actsOn(post);
  return (
    <details>
      <summary class="btn calm">
        <Icon name="shield" />
        {words.moderate}
      </summary>
      <PostForm visit={visit} action={`${path}/${first}`}>
        <input type="hidden" name="back" value={visit.here} />
        <TextField
          name="reason"
          id={`reason-${post.id}`}
          label={`${words.reason} (${visit.text.frame.optional})`}
          maxlength={500}
        />
        <div class="row">
          {[first, ...others].map((act) =>
            act === undefined ? null : (
              <button
                class={act === "take-off" ? "btn danger" : "btn"}
                formaction={`${path}/${act}`}
              >
                {words.acts[act]}
              </button>
            ),
          )}
        </div>
      </PostForm>
    </details>
  );
}
