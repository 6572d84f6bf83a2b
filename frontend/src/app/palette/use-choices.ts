import { useNavigate } from 'react-router';

import { useRooms } from '@/features/chat/api/get-rooms';
import { roomTitle } from '@/features/chat/components/room-title';
import { invitations, joinedRooms, shortCount } from '@/features/chat/live/room-list-state';
import { useMay } from '@/lib/runtime/app-runtime';
import { chooseLanguage, language, languageNames, languages } from '@/lib/text/language';

import { appText } from '../text';
import { useTheme } from '../theme';

import type { Choice } from './choices';

/** What this person can go to and do from anywhere, those with something new first. */
export function useChoices(): Choice[] {
  const text = appText().palette;
  const navigate = useNavigate();
  const rooms = useRooms();
  const [theme, chooseTheme] = useTheme();
  const mayAudit = useMay('auditor');
  const mayAdminister = useMay('admin');

  const page = ({ label, words }: { label: string; words?: string }, to: string, icon: Choice['icon']): Choice => ({
    id: `page ${to}`,
    group: text.groups.pages,
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
            group: text.groups.appearance,
            label,
            words: text.appearanceWords,
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
        group: text.groups.rooms,
        label: roomTitle(room),
        icon: 'chat',
        ...(count > 0 && { hint: text.newOf(shortCount(count)) }),
        run: () => void navigate(`/rooms/${room.room_id}`),
      };
    }),
    ...(rooms.data && invitations(rooms.data).length > 0 ? [page({ label: text.invitations }, '/rooms', 'mail')] : []),
    page(text.search, '/search', 'search'),
    page(text.rooms, '/rooms', 'chat'),
    page(text.browse, '/browse', 'search'),
    page(text.notices, '/notifications', 'bell'),
    page(text.convert, '/conversions', 'convert'),
    page(text.profile, '/profile', 'person'),
    ...(mayAudit ? [page(text.audit, '/audit', 'eye')] : []),
    ...(mayAdminister
      ? [
          page(text.people, '/admin/people', 'people'),
          page(text.allRooms, '/admin/rooms', 'chat'),
          page(text.reports, '/admin/reports', 'flag'),
          page(text.readModels, '/admin/read-models', 'gauge'),
        ]
      : []),
    ...appearance(text.dark, 'dark', 'moon'),
    ...appearance(text.light, 'light', 'sun'),
    ...appearance(text.system, 'system', 'system'),
    ...languages
      .filter((each) => each !== language())
      .map((each): Choice => ({
        id: `language ${each}`,
        group: text.groups.language,
        label: languageNames[each],
        words: text.languageWords,
        icon: 'system',
        run: () => chooseLanguage(each),
      })),
  ];
}
