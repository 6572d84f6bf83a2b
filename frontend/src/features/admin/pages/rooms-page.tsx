import { useState } from 'react';
import { useLocation, useNavigate } from 'react-router';

import { Button } from '@/components/button';
import { EmptyState } from '@/components/empty-state';
import { Notice } from '@/components/notice';
import page from '@/components/page.module.css';
import { PageTitle } from '@/components/page-title';
import { QueryTrouble } from '@/components/query-trouble';
import { Skeleton } from '@/components/skeleton';
import type { ListedRoom } from '@/lib/api/models';
import { problemLine, problemText } from '@/lib/problem/problem-text';
import { useAppRuntime } from '@/lib/runtime/app-runtime';

import { useRoomDirectory } from '../api/get-room-directory';
import { AdminTabs } from '../components/admin-tabs';
import { AdministerRoomDialog } from '../components/administer-room-dialog';
import { RoomsFilter } from '../components/rooms-filter';
import { RoomsList } from '../components/rooms-list';
import { directWords, roomFiltersOf, roomSearchOf } from '../rooms';
import type { RoomOrder } from '../rooms';
import { adminText } from '../text';

/** Which rooms there are, for who looks after all of them without being in them. */
export function AdminRoomsPage() {
  const { clock } = useAppRuntime();
  const text = adminText().rooms;
  const listText = adminText().people;
  const navigate = useNavigate();
  const filters = roomFiltersOf(new URLSearchParams(useLocation().search));
  const search = roomSearchOf(filters);
  const directory = useRoomDirectory(filters);
  const [deciding, setDeciding] = useState<{ room: ListedRoom; order: RoomOrder } | null>(null);
  const rooms = directory.data?.pages.flatMap(({ items }) => items) ?? [];
  const direct = directWords(directory.data?.pages[0]?.direct_rooms ?? 0);

  return (
    <div className={page.page}>
      <div className={page.column}>
        <header className={page.head}>
          <PageTitle title={text.title} />
          <p className={page.muted}>{text.about}</p>
        </header>
        <AdminTabs />
        <RoomsFilter
          key={search}
          filters={filters}
          busy={directory.isFetching && !directory.isFetchingNextPage && directory.failureCount === 0}
          onApply={(next) => {
            const nextSearch = roomSearchOf(next);
            if (nextSearch === search) void directory.refetch();
            else void navigate({ search: nextSearch });
          }}
        />
        <QueryTrouble query={directory} />
        {directory.data?.pages[0]?.stale === true && (
          <Notice kind="warning">
            <p>
              <strong>{listText.stale}</strong> {listText.staleAbout}
            </p>
          </Notice>
        )}
        {directory.isPending && directory.failureCount === 0 && (
          <div role="status" aria-label={text.loading}>
            <Skeleton lines={2} />
            <Skeleton lines={2} />
            <Skeleton lines={2} />
          </div>
        )}
        {directory.data && rooms.length === 0 && (
          <EmptyState icon="chat" title={search === '' ? text.noneYet : text.none}>
            <p>{search === '' ? text.noneYetAbout : text.noneAbout}</p>
          </EmptyState>
        )}
        {rooms.length > 0 && (
          <RoomsList
            rooms={rooms}
            now={new Date(clock.now())}
            onOrder={(room, order) => setDeciding({ room, order })}
          />
        )}
        {directory.hasNextPage && (
          <div>
            <Button busy={directory.isFetchingNextPage} onClick={() => void directory.fetchNextPage()}>
              {directory.isFetchingNextPage ? listText.loadingMore : listText.more}
            </Button>
          </div>
        )}
        {directory.isFetchNextPageError && (
          <Notice kind="error">
            <p>{problemLine(problemText(directory.error))}</p>
          </Notice>
        )}
        {direct !== '' && <p className={page.muted}>{direct}</p>}
      </div>
      {deciding && <AdministerRoomDialog {...deciding} onClose={() => setDeciding(null)} />}
    </div>
  );
}
