import type {
  AccountTable,
  ActorKeyTable,
  ActorTable,
  BlockTable,
  EndorsementTable,
  HiddenHostTable,
  LoginLinkTable,
  MuteTable,
  PassedOverTable,
  PreferenceTable,
  PrivateNoteTable,
  ProfileTable,
  SessionTable,
} from "./tables/people.ts";
import type {
  MembershipEventTable,
  NetworkActivityTable,
  NetworkRequestTable,
  NetworkTable,
} from "./tables/networks.ts";
import type {
  AccessTokenTable,
  AppTable,
  GrantCodeTable,
  PushSubscriptionTable,
} from "./tables/apps.ts";
import type { FollowTable, SubscriptionTable, TopicFollowTable } from "./tables/follows.ts";
import type {
  AnswerTable,
  AttachmentTable,
  BookmarkTable,
  BoostTable,
  FeaturedTopicTable,
  MentionTable,
  PinTable,
  PollTable,
  PollVoteTable,
  PostTable,
  PostTopicTable,
  QuoteTable,
  RemoteFileTable,
  RevisionTable,
  ThanksTable,
  ThreadMuteTable,
  ThreadReadTable,
  ToldAnswerTable,
  TombstoneTable,
  TopicDayTable,
  TopicTable,
} from "./tables/knowledge.ts";
import type {
  FilterKeywordTable,
  FilterPostTable,
  FilterTable,
  ListMemberTable,
  ListTable,
} from "./tables/lists.ts";
import type {
  ConversationPostTable,
  ConversationTable,
  EntryTable,
  MarkerTable,
  NotificationPermissionTable,
  NotificationPolicyTable,
  NotificationRequestTable,
  NotificationTable,
} from "./tables/streams.ts";
import type {
  AnnouncementReactionTable,
  AnnouncementSeenTable,
  AnnouncementTable,
} from "./tables/announcements.ts";
import type { CollectionItemTable, CollectionTable } from "./tables/collections.ts";
import type { AuditTable, ReportTable } from "./tables/moderation.ts";
import type {
  DeedNameTable,
  DeliveryTable,
  InboxTable,
  LaneTable,
  InboundTable,
  OutboundTable,
  PeerTable,
  ReceiptTable,
} from "./tables/federation.ts";
import type {
  ScheduledFileTable,
  ScheduledPostTable,
  SubmissionTable,
  ToldHintTable,
} from "./tables/submissions.ts";
import type { JobTable, MigrationTable, SettingTable } from "./tables/jobs.ts";

/** Every table, as both engines hold it. `test/storage/schema.test.ts` keeps it equal to what the migrations make. */
export interface Database {
  actor: ActorTable;
  profile: ProfileTable;
  account: AccountTable;
  actor_key: ActorKeyTable;
  session: SessionTable;
  login_link: LoginLinkTable;
  app: AppTable;
  grant_code: GrantCodeTable;
  access_token: AccessTokenTable;
  push_subscription: PushSubscriptionTable;
  block: BlockTable;
  mute: MuteTable;
  private_note: PrivateNoteTable;
  endorsement: EndorsementTable;
  hidden_host: HiddenHostTable;
  passed_over: PassedOverTable;
  preference: PreferenceTable;
  follow: FollowTable;
  topic_follow: TopicFollowTable;
  subscription: SubscriptionTable;
  network: NetworkTable;
  network_activity: NetworkActivityTable;
  membership_event: MembershipEventTable;
  network_request: NetworkRequestTable;
  post: PostTable;
  topic: TopicTable;
  post_topic: PostTopicTable;
  featured_topic: FeaturedTopicTable;
  topic_day: TopicDayTable;
  mention: MentionTable;
  revision: RevisionTable;
  attachment: AttachmentTable;
  remote_file: RemoteFileTable;
  thanks: ThanksTable;
  boost: BoostTable;
  bookmark: BookmarkTable;
  pin: PinTable;
  quote: QuoteTable;
  answer: AnswerTable;
  told_answer: ToldAnswerTable;
  thread_read: ThreadReadTable;
  poll: PollTable;
  poll_vote: PollVoteTable;
  thread_mute: ThreadMuteTable;
  scheduled_post: ScheduledPostTable;
  scheduled_file: ScheduledFileTable;
  submission: SubmissionTable;
  told_hint: ToldHintTable;
  tombstone: TombstoneTable;
  collection: CollectionTable;
  collection_item: CollectionItemTable;
  entry: EntryTable;
  notification: NotificationTable;
  list: ListTable;
  list_member: ListMemberTable;
  filter: FilterTable;
  filter_keyword: FilterKeywordTable;
  filter_post: FilterPostTable;
  notification_policy: NotificationPolicyTable;
  notification_permission: NotificationPermissionTable;
  notification_request: NotificationRequestTable;
  marker: MarkerTable;
  conversation: ConversationTable;
  conversation_post: ConversationPostTable;
  report: ReportTable;
  announcement: AnnouncementTable;
  announcement_seen: AnnouncementSeenTable;
  announcement_reaction: AnnouncementReactionTable;
  audit: AuditTable;
  peer: PeerTable;
  inbound: InboundTable;
  outbound: OutboundTable;
  lane: LaneTable;
  inbox: InboxTable;
  delivery: DeliveryTable;
  receipt: ReceiptTable;
  deed_name: DeedNameTable;
  job: JobTable;
  setting: SettingTable;
  migration: MigrationTable;
}
