import { useEffect } from 'react';
import { Outlet, useLocation, useNavigate } from 'react-router';

import { keepToken } from '@/features/accounts/kept-token';

/** For a page whose address brings a token and that needs a session: the token goes out of the address first. */
export function KeepsToken() {
  const { hash, pathname } = useLocation();
  const navigate = useNavigate();
  useEffect(() => {
    if (hash === '') return;
    keepToken(hash.slice(1));
    void navigate(pathname, { replace: true });
  }, [hash, pathname, navigate]);
  return hash === '' ? <Outlet /> : null;
}
