import { useEffect, useState } from 'react';

import { useServerNow } from '@/lib/runtime/app-runtime';

/** Now, renewed at midnight, so that yesterday is called so. */
export function useToday(): Date {
  const serverNow = useServerNow();
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1);
    const timer = setTimeout(() => setNow(serverNow()), midnight.getTime() - now.getTime() + 1000);
    return () => clearTimeout(timer);
  }, [now, serverNow]);
  return now;
}
