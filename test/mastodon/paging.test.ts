import { expect, test } from "vitest";
import { linkHeader, paged } from "../../src/mastodon/paging.ts";

const page = paged([], { first: 30, last: 10 });
const home = "https://vis.test/api/v1/timelines/home";
const linksOf = (query: string) => linkHeader(page, new URL(home + query));

test("a page names its neighbours, without the place it was asked for and without the token", () => {
  const bare = `<${home}?max_id=10>; rel="next", <${home}?min_id=30>; rel="prev"`;
  expect(linksOf("")).toBe(bare);
  expect(linksOf("?max_id=50&access_token=secret")).toBe(bare);
  expect(linksOf("?limit=2&since_id=5")).toBe(bare.replaceAll("?", "?limit=2&"));
  expect(linkHeader(paged([], { first: null, last: null }), new URL(home))).toBeUndefined();
});
