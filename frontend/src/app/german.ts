import { de as components } from '@/components/text/de';
import { de as accounts } from '@/features/accounts/text/de';
import { de as admin } from '@/features/admin/text/de';
import { de as audit } from '@/features/audit/text/de';
import { de as bots } from '@/features/bots/text/de';
import { de as chat } from '@/features/chat/text/de';
import { de as conversion } from '@/features/conversion/text/de';
import { de as devices } from '@/features/devices/text/de';
import { de as profile } from '@/features/profile/text/de';
import { de as quotas } from '@/features/quotas/text/de';
import { de as problem } from '@/lib/problem/text/de';
import { de as lib } from '@/lib/text/de';

import { de as app } from './text/de';

/** Every text of the app in German: one file, loaded only by who reads it. A test says what is missing. */
export const german = {
  accounts,
  admin,
  app,
  audit,
  bots,
  chat,
  components,
  conversion,
  devices,
  lib,
  problem,
  profile,
  quotas,
};
