import type { ListView } from "../../domain/lists/lists.read.ts";
import { listWords } from "../lists/words.ts";

/** docs.joinmastodon.org/entities/List; a network is named as one, in the reader's language. */
export interface List {
  id: string;
  title: string;
  replies_policy: "followed" | "list" | "none";
  exclusive: boolean;
}

export function list(view: ListView, language: "da" | "en"): List {
  const { id, title, replies, exclusive, network } = view;
  return {
    id: String(id),
    title: network ? listWords[language].networkList(title) : title,
    replies_policy: replies,
    exclusive,
  };
}
