import { archive } from './de/archive';
import { bots } from './de/bots';
import { browse } from './de/browse';
import { attachments, composer } from './de/composer';
import { emoji } from './de/emoji';
import { links } from './de/links';
import { members } from './de/members';
import { notices } from './de/notices';
import { people } from './de/people';
import { previews } from './de/previews';
import { reports } from './de/reports';
import { rooms } from './de/rooms';
import { search } from './de/search';
import { panels, threads } from './de/threads';
import { timeline } from './de/timeline';
import { webhooks } from './de/webhooks';
import type { en } from './en';

export const de: typeof en = {
  archive,
  attachments,
  bots,
  browse,
  composer,
  emoji,
  links,
  members,
  notices,
  panels,
  people,
  previews,
  reports,
  rooms,
  search,
  threads,
  timeline,
  webhooks,
};
