import type { Timeline } from '@/lib/api/models';
import type { EventFrame } from '@/lib/live/frames';

import type { Message } from './message';
import type { TimelineState } from './timeline-state';

/** What is answered in a thread, as the message tells that it is to. */
export interface Thread {
  /** How many answers there are. */
  answers: number;
  /** The place and the time of the last one. */
  lastSequence: number;
  lastAt: string;
  /** Who answered last, each once; three at most. */
  people: readonly string[];
  /** Whether whoever is here follows it; `ended` by choice not. */
  following: 'yes' | 'no' | 'ended';
  /** Up to where it is read, or from where on it is followed. */
  readUpTo: number;
  /** How many answers of others came after that. */
  unread: number;
}

/** What of a timeline a thread's message may be in. */
type Loaded = Pick<TimelineState, 'me' | 'messages' | 'root'>;

/** More are not counted, as the query does not. */
const mostUnread = 100;
const mostPeople = 3;

/** A thread as the query gives it. */
export function threadOf(thread: NonNullable<Timeline['items'][number]['thread']>): Thread {
  const { answers, last_sequence, last_at, people, following, read_up_to, unread } = thread;
  return { answers, lastSequence: last_sequence, lastAt: last_at, people, following, readUpTo: read_up_to, unread };
}

/** The timeline with one more answer in a thread of it, if this message is one and was not counted already. */
export function withAnswer<T extends Loaded>(timeline: T, answer: Message, blocked: ReadonlySet<string>): T {
  const { inThread } = answer;
  if (inThread === null) return timeline;
  return withRoot(timeline, inThread.sequence, (root) => {
    const before = root.thread ?? noAnswers(root, timeline.me);
    if (before.lastSequence >= answer.sequence) return root;
    const { authorId: author, sequence, postedAt: lastAt } = answer;
    const people = [author, ...before.people.filter((each) => each !== author)].slice(0, mostPeople);
    const next = { ...before, answers: before.answers + 1, lastSequence: sequence, lastAt, people };
    return { ...root, thread: { ...next, ...readingAfter(before, answer, timeline.me, blocked.has(author)) } };
  });
}

/** Who answers follows, and has read what was there; who is mentioned follows, unless they chose not to. */
function readingAfter(
  before: Thread,
  { authorId, sequence, mentionsMe, deleted }: Message,
  me: string,
  isQuiet: boolean,
): Pick<Thread, 'following' | 'readUpTo' | 'unread'> {
  if (authorId === me) return { following: 'yes', readUpTo: sequence, unread: 0 };
  const begins = before.following === 'no' && mentionsMe;
  const following = begins ? 'yes' : before.following;
  const isNew = following === 'yes' && deleted === null && !isQuiet;
  return {
    following,
    readUpTo: begins ? Math.max(before.readUpTo, sequence - 1) : before.readUpTo,
    unread: Math.min(before.unread + (isNew ? 1 : 0), mostUnread),
  };
}

/** Who wrote a message, or is mentioned by it, follows its thread from its first answer on. */
function noAnswers({ sequence, authorId, mentionsMe, postedAt }: Message, me: string): Thread {
  const following = authorId === me || mentionsMe ? 'yes' : 'no';
  return { answers: 0, lastSequence: 0, lastAt: postedAt, people: [], following, readUpTo: sequence, unread: 0 };
}

/** What somebody decided about a thread of a room, on whatever device; null for any other event. */
export function decidedOnThread({ event_type, data, seq }: EventFrame): ThreadDecision | null {
  if (data === null || typeof data.room !== 'string' || typeof data.thread !== 'number') return null;
  const { room, thread, read_up_to: upTo } = data;
  if (event_type === 'ThreadFollowed') return { room, thread, following: 'yes', readUpTo: seq };
  if (event_type === 'ThreadUnfollowed') return { room, thread, following: 'ended', readUpTo: seq };
  if (event_type !== 'ThreadRead' || typeof upTo !== 'number') return null;
  return { room, thread, following: null, readUpTo: upTo };
}

export interface ThreadDecision {
  room: string;
  /** The place of the message that the thread is to. */
  thread: number;
  /** Null where it stays as it was. */
  following: Thread['following'] | null;
  readUpTo: number;
}

/** The timeline with what was decided about a thread of it. What is left unread behind a marker only the query knows. */
export function withDecision(timeline: TimelineState, { thread, following, readUpTo }: ThreadDecision): TimelineState {
  return withRoot(timeline, thread, (root) => {
    if (!root.thread) return root;
    const isAll = following !== null || readUpTo >= root.thread.lastSequence;
    const next = { ...root.thread, following: following ?? root.thread.following, readUpTo: Math.max(root.thread.readUpTo, readUpTo) };
    return { ...root, thread: { ...next, unread: isAll ? 0 : next.unread } };
  });
}

function withRoot<T extends Loaded>(timeline: T, sequence: number, change: (root: Message) => Message): T {
  const changed = (each: Message) => (each.sequence === sequence ? change(each) : each);
  const root = timeline.root && changed(timeline.root);
  const before = timeline.messages.find((each) => each.sequence === sequence);
  const after = before && change(before);
  if (root === timeline.root && after === before) return timeline;
  return { ...timeline, root, messages: timeline.messages.map((each) => (after && each === before ? after : each)) };
}
