import { useEffect } from 'react';
import { Outlet, useLocation, useNavigate } from 'react-router';

import { keepInvite } from '@/features/chat/kept-invite';

/** For the page that an invite link leads to: the token goes out of the address, and is kept while its person logs in. */
export function KeepsInvite() {
  const { hash, pathname } = useLocation();
  const navigate = useNavigate();
  useEffect(() => {
    if (hash === '') return;
    keepInvite(hash.slice(1), new Date());
    void navigate(pathname, { replace: true });
  }, [hash, pathname, navigate]);
  return hash === '' ? <Outlet /> : null;
}
