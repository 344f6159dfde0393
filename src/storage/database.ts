import type {
  AccountTable,
  ActorKeyTable,
  ActorTable,
  BlockTable,
  LoginLinkTable,
  MuteTable,
  ProfileTable,
  SessionTable,
} from "./tables/people.ts";
import type {
  MembershipEventTable,
  NetworkActivityTable,
  NetworkTable,
} from "./tables/networks.ts";
import type { AccessTokenTable, AppTable, GrantCodeTable } from "./tables/apps.ts";
import type { FollowTable, SubscriptionTable, TopicFollowTable } from "./tables/follows.ts";
import type {
  AnswerTable,
  AttachmentTable,
  BookmarkTable,
  BoostTable,
  MentionTable,
  PinTable,
  PollTable,
  PollVoteTable,
  PostTable,
  PostTopicTable,
  RemoteFileTable,
  RevisionTable,
  ThanksTable,
  ThreadMuteTable,
  ThreadReadTable,
  ToldAnswerTable,
  TombstoneTable,
  TopicTable,
} from "./tables/knowledge.ts";
import type {
  FilterKeywordTable,
  FilterPostTable,
  FilterTable,
  ListMemberTable,
  ListTable,
} from "./tables/lists.ts";
import type { EntryTable, NotificationTable } from "./tables/streams.ts";
import type { AuditTable, ReportTable } from "./tables/moderation.ts";
import type {
  DeedNameTable,
  DeliveryTable,
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
  block: BlockTable;
  mute: MuteTable;
  follow: FollowTable;
  topic_follow: TopicFollowTable;
  subscription: SubscriptionTable;
  network: NetworkTable;
  network_activity: NetworkActivityTable;
  membership_event: MembershipEventTable;
  post: PostTable;
  topic: TopicTable;
  post_topic: PostTopicTable;
  mention: MentionTable;
  revision: RevisionTable;
  attachment: AttachmentTable;
  remote_file: RemoteFileTable;
  thanks: ThanksTable;
  boost: BoostTable;
  bookmark: BookmarkTable;
  pin: PinTable;
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
  entry: EntryTable;
  notification: NotificationTable;
  list: ListTable;
  list_member: ListMemberTable;
  filter: FilterTable;
  filter_keyword: FilterKeywordTable;
  filter_post: FilterPostTable;
  report: ReportTable;
  audit: AuditTable;
  peer: PeerTable;
  inbound: InboundTable;
  outbound: OutboundTable;
  delivery: DeliveryTable;
  receipt: ReceiptTable;
  deed_name: DeedNameTable;
  job: JobTable;
  setting: SettingTable;
  migration: MigrationTable;
}
