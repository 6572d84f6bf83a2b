import { archive } from './en/archive';
import { bots } from './en/bots';
import { browse } from './en/browse';
import { attachments, composer } from './en/composer';
import { emoji } from './en/emoji';
import { links } from './en/links';
import { members } from './en/members';
import { notices } from './en/notices';
import { people } from './en/people';
import { previews } from './en/previews';
import { reports } from './en/reports';
import { rooms } from './en/rooms';
import { search } from './en/search';
import { panels, threads } from './en/threads';
import { timeline } from './en/timeline';
import { webhooks } from './en/webhooks';

export const en = {
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
