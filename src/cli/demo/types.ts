import type { aspectNames, offerForms, sectionNames } from "../../domain/knowledge/draft.ts";
import type { Availability, Profession } from "../../domain/people/professions.ts";
import type { SeedTopicSlug } from "../../domain/topics/seed-topics.ts";
import type { Change, Maturity, Outcome, PostKind } from "../../storage/tables/knowledge.ts";

export type RegionSlug = "nordjylland" | "midtjylland" | "syddanmark";

/** `handle@region`. */
export type DemoHandle = `${string}@${RegionSlug}`;

/** A role, not a person: nobody real stands behind it. */
export interface DemoAccount {
  handle: string;
  name: string;
  profession: Profession;
  specialty: string;
  hospital: string;
  department: string;
  unit: string;
  availability: Availability;
  /** At most 5 lines. */
  askMeAbout: readonly string[];
  /** Markdown. */
  bio: string;
  interests: readonly SeedTopicSlug[];
  /** Looks after the instance. */
  administers?: true;
}

export interface DemoRegion {
  slug: RegionSlug;
  name: string;
  accounts: readonly DemoAccount[];
}

export interface DemoPost {
  /** Stable and unique among all regions. */
  key: string;
  author: DemoHandle;
  kind: PostKind;
  title?: string;
  teaser?: string;
  /** Markdown of offers, requests, notes and replies. */
  body?: string;
  /** Markdown by section, of experiences. */
  sections?: Partial<Record<(typeof sectionNames)[number], string>>;
  /** None for replies. */
  topics?: readonly SeedTopicSlug[];
  audience: "public" | "allied" | "region";
  outcome?: Outcome;
  aspects?: readonly (typeof aspectNames)[number][];
  change?: Change;
  maturity?: Maturity;
  form?: (typeof offerForms)[number];
  capacity?: string;
  /** Days from now. */
  neededBy?: number;
  /** Key of the post answered; a reply is a note. */
  replyTo?: string;
  /** A reply that whoever asked accepts as an answer. */
  accepted?: true;
  /** With a fraction where the order within a day matters. */
  daysAgo: number;
}
