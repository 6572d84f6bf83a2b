import { useState } from 'react';

import { EmptyState } from '@/components/empty-state';
import page from '@/components/page.module.css';
import { PageTitle } from '@/components/page-title';
import type { ListedRoom } from '@/lib/api/models';
import { useAppRuntime } from '@/lib/runtime/app-runtime';

import { useRoomDirectory } from '../api/get-room-directory';
import { AdminTabs } from '../components/admin-tabs';
import { AdministerRoomDialog } from '../components/administer-room-dialog';
import { ListedPages } from '../components/listed-pages';
import { RoomsFilter } from '../components/rooms-filter';
import { RoomsList } from '../components/rooms-list';
import { directWords, roomFiltersOf, roomSearchOf } from '../rooms';
import type { RoomOrder } from '../rooms';
import { adminText } from '../text';
import { useFilters } from '../use-filters';

/** Which rooms there are, for who looks after all of them without being in them. */
export function AdminRoomsPage() {
  const { clock } = useAppRuntime();
  const text = adminText().rooms;
  const { filters, search, apply } = useFilters({ read: roomFiltersOf, write: roomSearchOf });
  const directory = useRoomDirectory(filters);
  const [deciding, setDeciding] = useState<{ room: ListedRoom; order: RoomOrder } | null>(null);
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
          search={search}
          filters={filters}
          busy={directory.isFetching && !directory.isFetchingNextPage && directory.failureCount === 0}
          onApply={(next) => apply(next, () => directory.refetch())}
        />
        <ListedPages
          query={directory}
          loading={text.loading}
          none={
            <EmptyState icon="chat" title={search === '' ? text.noneYet : text.none}>
              <p>{search === '' ? text.noneYetAbout : text.noneAbout}</p>
            </EmptyState>
          }
        >
          {(rooms) => (
            <RoomsList
              rooms={rooms}
              now={new Date(clock.now())}
              onOrder={(room, order) => setDeciding({ room, order })}
            />
          )}
        </ListedPages>
        {direct !== '' && <p className={page.muted}>{direct}</p>}
      </div>
      {deciding && <AdministerRoomDialog {...deciding} onClose={() => setDeciding(null)} />}
    </div>
  );
}
