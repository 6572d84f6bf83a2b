-- What is new to somebody ($1) in each of these rooms ($2) after their markers ($3), up to a sequence ($4), of each no
-- more than $5.
select me.room_id as "room_id!", seen.up_to as "read_up_to!",
       (select count(*) from (
            select from read.room_timeline m
            where m.room_id = me.room_id and m.sequence > seen.up_to
              and m.sequence <= least($4::bigint, coalesce(w.from_sequence - 1, $4))
              and m.author_id <> $1 and m.deleted_at is null and m.in_room
              and not exists (select from read.block_list b where b.account_id = $1 and b.person_id = m.author_id)
            limit $5
        ) counted) as "count!",
       (select count(*) from (
            select distinct x.sequence from read.message_mention x
            join read.room_timeline m on m.room_id = x.room_id and m.sequence = x.sequence
            where x.room_id = me.room_id and (x.account_id = $1 or x.account_id is null) and x.standing
              and x.sequence > seen.up_to
              and x.sequence <= least($4::bigint, coalesce(w.from_sequence - 1, $4))
              and m.author_id <> $1 and m.deleted_at is null and m.in_room
              and not exists (select from read.block_list b where b.account_id = $1 and b.person_id = m.author_id)
            limit $5
        ) mentioned) as "mentions!"
from unnest($2::uuid[], $3::bigint[]) as marker (room_id, sequence)
join read.room_member me
    on me.room_id = marker.room_id and me.account_id = $1 and me.status = 'member'
left join read.waiting w
    on w.projection = 'room_list' and w.stream = 'CHATS' and w.key = me.room_id::text
cross join lateral (select greatest(marker.sequence, me.since_sequence) as up_to) seen
