import type { PostView } from "../../domain/knowledge/post-view.ts";
import type { NetworkView } from "../../domain/networks/networks.read.ts";
import type { PersonView } from "../../domain/people/person-view.ts";
import type { TopicView } from "../../domain/topics/topics.read.ts";
import type { Visit } from "../context.ts";
import { topicName } from "./lists.tsx";
import { standingWords } from "./network-line.tsx";
import { networkPath } from "./network-path.ts";
import { nameOf, PersonLine } from "./person-line.tsx";
import { postName, postPath } from "./post-card.tsx";

/** A request that someone may know the answer to; `topic`: the one of theirs it is filed under. */
export interface MayAnswer {
  post: PostView;
  topic: TopicView | undefined;
}

/** What stands beside the stream: requests one may answer, and people to follow. */
export function Suggestions({
  visit,
  requests,
  people,
  networks,
}: {
  visit: Visit;
  /** Those someone belongs to, and those that wait for their answer. */
  networks: readonly NetworkView[];
  requests: readonly MayAnswer[];
  people: readonly PersonView[];
}) {
  const { home } = visit.text;
  return (
    <>
      {requests.length === 0 ? null : (
        <section class="card">
          <h2>{home.mayAnswer}</h2>
          <ul>
            {requests.map(({ post, topic }) => (
              <li>
                <a href={postPath(post)} lang={post.language}>
                  {postName(post)}
                </a>
                <div class="small">
                  {[
                    post.author.region ?? nameOf(post.author),
                    topic && home.matches(topicName(visit.language, topic)),
                    visit.format.relative(post.publishedAt),
                  ]
                    .filter(Boolean)
                    .join(" · ")}
                </div>
              </li>
            ))}
          </ul>
        </section>
      )}
      <MyNetworks visit={visit} networks={networks} />
      <section class="card">
        <h2>{home.people}</h2>
        <ul>
          {people.map((person) => (
            <li>
              <PersonLine visit={visit} person={person} />
            </li>
          ))}
          <li>
            <a href="/people">{home.allPeople}</a>
          </li>
        </ul>
      </section>
    </>
  );
}

function MyNetworks({ visit, networks }: { visit: Visit; networks: readonly NetworkView[] }) {
  const { networks: words } = visit.text;
  return (
    <section class="card">
      <h2>{words.mine}</h2>
      <ul>
        {networks.map((network) => (
          <li>
            <a href={networkPath(network)}>{nameOf(network)}</a>
            {network.standing?.state === "accepted" ? null : (
              <div class="small">{standingWords(visit, network)}</div>
            )}
          </li>
        ))}
        <li>
          <a href="/networks">{words.seeAll}</a>
        </li>
      </ul>
    </section>
  );
}
