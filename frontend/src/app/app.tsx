import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createBrowserRouter, RouterProvider } from 'react-router';

import { AppRuntimeContext } from '@/lib/runtime/app-runtime';
import type { AppRuntime } from '@/lib/runtime/app-runtime';

import { routes } from './routes';

const router = createBrowserRouter(routes);
/** For what needs no session; an account has a cache of its own. */
const queryClient = new QueryClient({ defaultOptions: { mutations: { networkMode: 'always' } } });

export function App({ runtime }: { runtime: AppRuntime }) {
  return (
    <AppRuntimeContext value={runtime}>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </AppRuntimeContext>
  );
}
