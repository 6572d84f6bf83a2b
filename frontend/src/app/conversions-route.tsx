import { ConversionsPage } from '@/features/conversion/pages/conversions-page';
import { UsageBars } from '@/features/quotas/components/usage-bars';

/** Where documents are converted, with how many more may be. */
export function ConversionsRoute() {
  return <ConversionsPage usage={<UsageBars isShort />} />;
}
