import { Navigate } from 'react-router';
import type { RouteObject } from 'react-router';

import { ErrorPage } from './error-page';
import { RoleOnly, SessionOnly, StrangersOnly } from './guards';
import { KeepsInvite } from './keeps-invite';
import { KeepsToken } from './keeps-token';
import { NotFoundPage } from './not-found-page';

/** Every page. Each is loaded when it is first opened. */
export const routes: RouteObject[] = [
  {
    errorElement: <ErrorPage />,
    // The first page's code is on its way; it takes no longer than a blink.
    hydrateFallbackElement: <></>,
    children: [
      { index: true, element: <Navigate to="/rooms" replace /> },
      {
        path: 'activate',
        lazy: async () => ({ Component: (await import('@/features/accounts/pages/activate-page')).ActivatePage }),
      },
      {
        path: 'forgot-password',
        lazy: async () => ({
          Component: (await import('@/features/accounts/pages/forgot-password-page')).ForgotPasswordPage,
        }),
      },
      {
        path: 'reset-password',
        lazy: async () => ({
          Component: (await import('@/features/accounts/pages/reset-password-page')).ResetPasswordPage,
        }),
      },
      {
        path: 'login/return',
        lazy: async () => ({ Component: (await import('@/features/accounts/pages/return-page')).ReturnPage }),
      },
      {
        path: 'confirm-email',
        element: <KeepsToken />,
        children: [
          {
            element: <SessionOnly />,
            children: [
              {
                index: true,
                lazy: async () => ({
                  Component: (await import('@/features/accounts/pages/confirm-email-page')).ConfirmEmailPage,
                }),
              },
            ],
          },
        ],
      },
      {
        path: 'join',
        element: <KeepsInvite />,
        children: [
          {
            element: <SessionOnly />,
            children: [
              {
                index: true,
                lazy: async () => ({ Component: (await import('@/features/chat/pages/join-page')).JoinPage }),
              },
            ],
          },
        ],
      },
      {
        element: <StrangersOnly />,
        children: [
          {
            path: 'signup',
            lazy: async () => ({ Component: (await import('@/features/accounts/pages/sign-up-page')).SignUpPage }),
          },
          {
            path: 'login',
            lazy: async () => ({ Component: (await import('@/features/accounts/pages/login-page')).LoginPage }),
          },
        ],
      },
      {
        element: <SessionOnly />,
        children: [
          {
            path: 'rooms',
            lazy: async () => ({ Component: (await import('@/features/chat/pages/rooms-page')).RoomsPage }),
            children: [
              {
                path: ':room',
                lazy: async () => ({ Component: (await import('@/features/chat/pages/room-page')).RoomPage }),
              },
            ],
          },
          {
            path: 'notifications',
            lazy: async () => ({
              Component: (await import('@/features/chat/pages/notifications-page')).NotificationsPage,
            }),
          },
          {
            path: 'browse',
            lazy: async () => ({ Component: (await import('@/features/chat/pages/browse-page')).BrowsePage }),
          },
          {
            path: 'search',
            lazy: async () => ({ Component: (await import('@/features/chat/pages/search-page')).SearchPage }),
          },
          {
            path: 'conversions',
            lazy: async () => ({ Component: (await import('./conversions-route')).ConversionsRoute }),
          },
          {
            element: <RoleOnly least="auditor" />,
            children: [
              {
                path: 'audit',
                lazy: async () => ({ Component: (await import('@/features/audit/pages/events-page')).EventsPage }),
              },
              {
                path: 'audit/states',
                lazy: async () => ({ Component: (await import('@/features/audit/pages/state-page')).StatePage }),
              },
              {
                path: 'audit/chains/:id',
                lazy: async () => ({ Component: (await import('@/features/audit/pages/chain-page')).ChainPage }),
              },
            ],
          },
          {
            path: 'admin',
            element: <RoleOnly least="admin" />,
            children: [
              { index: true, element: <Navigate to="/admin/read-models" replace /> },
              {
                path: 'people',
                lazy: async () => ({ Component: (await import('@/features/admin/pages/people-page')).PeoplePage }),
              },
              {
                path: 'rooms',
                lazy: async () => ({ Component: (await import('@/features/admin/pages/rooms-page')).AdminRoomsPage }),
              },
              {
                path: 'reports',
                lazy: async () => ({ Component: (await import('./reports-route')).ReportsRoute }),
              },
              {
                path: 'read-models',
                lazy: async () => ({
                  Component: (await import('@/features/admin/pages/read-models-page')).ReadModelsPage,
                }),
              },
            ],
          },
          {
            path: 'profile',
            lazy: async () => ({ Component: (await import('./profile-route')).ProfileRoute }),
          },
        ],
      },
      { path: '*', element: <NotFoundPage /> },
    ],
  },
];
