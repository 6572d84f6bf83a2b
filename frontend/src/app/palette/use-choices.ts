import { useNavigate } from 'react-router';

import { useRooms } from '@/features/chat/api/get-rooms';
import { roomTitle } from '@/features/chat/components/room-title';
import { invitations, joinedRooms, shortCount } from '@/features/chat/live/room-list-state';
import { useMay } from '@/lib/runtime/app-runtime';

import { useTheme } from '../theme';

import type { Choice } from './choices';

/** What this person can go to and do from anywhere, those with something new first. */
export function useChoices(): Choice[] {
  const navigate = useNavigate();
  const rooms = useRooms();
  const [theme, chooseTheme] = useTheme();
  const mayAudit = useMay('auditor');
  const mayAdminister = useMay('admin');

  const page = (label: string, to: string, icon: Choice['icon'], words?: string): Choice => ({
    id: `page ${to}`,
    group: 'Pages',
    label,
    icon,
    ...(words !== undefined && { words }),
    run: () => void navigate(to),
  });
  const appearance = (label: string, to: typeof theme, icon: Choice['icon']): Choice[] =>
    theme === to
      ? []
      : [
          {
            id: `theme ${to}`,
            group: 'Appearance',
            label,
            words: 'appearance theme mode',
            icon,
            run: () => chooseTheme(to),
          },
        ];

  const joined = rooms.data ? joinedRooms(rooms.data) : [];
  const unread = (count: number | undefined) => (count ?? 0) > 0;
  const byNews = [
    ...joined.filter((room) => unread(room.unread?.count)),
    ...joined.filter((room) => !unread(room.unread?.count)),
  ];
  return [
    ...byNews.map((room): Choice => {
      const count = room.unread?.count ?? 0;
      return {
        id: `room ${room.room_id}`,
        group: 'Rooms',
        label: roomTitle(room),
        icon: 'chat',
        ...(count > 0 && { hint: `${shortCount(count)} new` }),
        run: () => void navigate(`/rooms/${room.room_id}`),
      };
    }),
    ...(rooms.data && invitations(rooms.data).length > 0 ? [page('Invitations', '/rooms', 'mail')] : []),
    page('Search messages', '/search', 'search', 'find'),
    page('Rooms', '/rooms', 'chat', 'chat'),
    page('Notices', '/notifications', 'bell', 'notifications mentions answers reactions'),
    page('Convert documents', '/conversions', 'convert', 'conversions upload pdf'),
    page('Profile', '/profile', 'person', 'account name photo settings bots tokens log out'),
    ...(mayAudit ? [page('Audit', '/audit', 'eye', 'events history log')] : []),
    ...(mayAdminister
      ? [
          page('People', '/admin/people', 'people', 'admin roles'),
          page('All rooms', '/admin/rooms', 'chat', 'admin archive owner'),
          page('Reports', '/admin/reports', 'flag', 'admin reported messages'),
          page('Read models', '/admin/read-models', 'gauge', 'admin projections'),
        ]
      : []),
    ...appearance('Dark', 'dark', 'moon'),
    ...appearance('Light', 'light', 'sun'),
    ...appearance('As the system has it', 'system', 'system'),
  ];
}
