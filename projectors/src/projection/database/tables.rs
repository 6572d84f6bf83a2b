//! The kit's own tables, as a database has them that was just made or comes from an older program.

/// The tables, and the views of them that others read. Run at every start: tables that are there stay as they are.
pub(super) const KIT: &str = "
    create schema if not exists kit;
    create schema if not exists read;
    do $$ begin
        -- Databases from before builds had numbers: a version was the build of this number, and no source is known.
        if to_regclass('kit.projection') is not null then
            drop view if exists read.checkpoint;
            drop index if exists kit.one_version_serves;
            alter table kit.checkpoint rename to old_checkpoint;
            alter table kit.projection rename to old_projection;
        end if;
    end $$;
    create table if not exists kit.build (
        projection text not null,
        build integer not null,
        version integer not null,
        schema_name text not null unique,
        fingerprint text not null,
        state text not null check (state in ('wanted', 'building', 'live', 'superseded', 'dropped')),
        views jsonb not null default '[]',
        traces jsonb,
        indexed boolean not null default false,
        swap_when_ready boolean not null default true,
        swap_forced boolean not null default false,
        rejected boolean not null default false,
        waits_because text,
        shards integer not null default 1,
        started_at timestamptz not null default clock_timestamp(),
        live_since timestamptz,
        primary key (projection, build)
    );
    create unique index if not exists one_build_is_live on kit.build (projection) where state = 'live';
    create unique index if not exists one_build_is_made on kit.build (projection)
        where state in ('wanted', 'building');
    create table if not exists kit.checkpoint (
        projection text not null,
        build integer not null,
        stream text not null,
        epoch text not null,
        sequence bigint not null check (sequence >= 0),
        reached_at timestamptz,
        held_until timestamptz,
        shard integer not null default 0,
        primary key (projection, build, stream, shard),
        foreign key (projection, build) references kit.build (projection, build)
    );
    do $$ declare key_before text; begin
        -- Databases from before builds had shards: what was built is one.
        if not exists (select from pg_attribute where attrelid = 'kit.build'::regclass and attname = 'shards') then
            alter table kit.build add column shards integer not null default 1;
        end if;
        if not exists (select from pg_attribute where attrelid = 'kit.checkpoint'::regclass and attname = 'shard') then
            select conname into key_before from pg_constraint
                where conrelid = 'kit.checkpoint'::regclass and contype = 'p';
            execute format('alter table kit.checkpoint drop constraint %I', key_before);
            alter table kit.checkpoint add column shard integer not null default 0,
                add primary key (projection, build, stream, shard);
        end if;
    end $$;
    -- What programs write that know of no shards.
    create table if not exists kit.progress (
        projection text not null,
        build integer not null,
        stream text not null,
        head bigint not null,
        events_per_second double precision not null,
        batch_events integer not null,
        measured_at timestamptz not null default clock_timestamp(),
        primary key (projection, build, stream)
    );
    create table if not exists kit.shard_progress (
        projection text not null,
        build integer not null,
        stream text not null,
        shard integer not null,
        head bigint not null,
        events_per_second double precision not null,
        batch_events integer not null,
        measured_at timestamptz not null default clock_timestamp(),
        primary key (projection, build, stream, shard)
    );
    -- Of a log that is not the one that a build was made from.
    create table if not exists kit.refused (
        projection text not null,
        build integer not null,
        stream text not null,
        shard integer not null,
        why text not null,
        refused_at timestamptz not null default clock_timestamp(),
        primary key (projection, build, stream, shard)
    );
    create table if not exists kit.parked_key (
        projection text not null,
        build integer not null,
        stream text not null,
        key text not null,
        sequence bigint not null,
        subject text not null,
        event_type text not null,
        event_version integer not null,
        error text not null,
        code text not null,
        attempts integer not null default 1,
        parked_at timestamptz not null default clock_timestamp(),
        wanted text check (wanted in ('retry', 'skip')),
        reason text,
        wanted_by text,
        primary key (projection, build, stream, key)
    );
    -- Each runner asks twice a second, and nearly always there are none.
    create index if not exists parked_key_wanted on kit.parked_key (projection, build) where wanted is not null;
    create table if not exists kit.parked_event (
        projection text not null,
        build integer not null,
        stream text not null,
        sequence bigint not null,
        key text not null,
        primary key (projection, build, stream, sequence)
    );
    create index if not exists parked_event_by_key on kit.parked_event (projection, build, stream, key, sequence);
    create table if not exists kit.skipped (
        projection text not null,
        stream text not null,
        sequence bigint not null,
        key text not null,
        error text not null,
        reason text not null,
        skipped_by text not null,
        skipped_at timestamptz not null default clock_timestamp(),
        primary key (projection, stream, sequence)
    );
    create table if not exists kit.operation (
        sequence bigint primary key,
        projection text not null,
        asked text not null,
        asked_by text not null,
        asked_at timestamptz not null,
        outcome text not null
    );
    create table if not exists kit.erased_person (
        account_id uuid primary key,
        requested_at timestamptz not null
    );
    create table if not exists kit.unswept (
        schema_name text not null,
        table_name text not null,
        overwritten_at timestamptz not null default clock_timestamp(),
        primary key (schema_name, table_name)
    );
    do $$ begin
        -- The transaction that has overwritten something, to see whether anybody may still see what was there before.
        if not exists (select from pg_attribute
                       where attrelid = 'kit.unswept'::regclass and attname = 'overwritten_by') then
            alter table kit.unswept add column overwritten_by xid8 default pg_current_xact_id();
        end if;
    end $$;
    -- Always empty: what was deleted of it stays in its file for as long as somebody might see it.
    create table if not exists kit.sweep_probe (overwritten boolean not null);
    create or replace view read.checkpoint as
        -- A read model is where the last of its shards is.
        select c.projection, b.version, c.stream, c.epoch, min(c.sequence) as sequence, min(c.reached_at) as reached_at
        from kit.checkpoint c join kit.build b using (projection, build)
        where b.state = 'live'
        group by c.projection, b.version, c.stream, c.epoch;
    create or replace view read.projection_build as
        select b.projection, b.build, b.version, b.state, b.schema_name, b.indexed, b.swap_when_ready,
            coalesce((select min(r.why) from kit.refused r where r.projection = b.projection and r.build = b.build),
                b.waits_because) as waits_because,
            b.started_at, b.live_since,
            coalesce(c.applied, 0)::bigint as applied, p.head::bigint as head, p.events_per_second,
            p.batch_events, p.measured_at, c.reached_at,
            (select count(*) from kit.parked_key k where k.projection = b.projection and k.build = b.build)
                as parked_keys
        from kit.build b
        left join lateral (
            -- Of several streams, those that are behind tell how old the build is.
            select sum(sequence) as applied,
                case when bool_or(sequence < head and reached_at is null) then null
                    else coalesce(min(reached_at) filter (where sequence < head), max(reached_at)) end as reached_at
            from (
                select min(c.sequence) as sequence, min(c.reached_at) as reached_at,
                    (select max(s.head) from kit.shard_progress s
                     where s.projection = c.projection and s.build = c.build and s.stream = c.stream) as head
                from kit.checkpoint c
                where c.projection = b.projection and c.build = b.build
                group by c.projection, c.build, c.stream
            ) of_stream
        ) c on true
        left join lateral (
            select sum(head) as head, sum(events_per_second) as events_per_second,
                max(batch_events) as batch_events, min(measured_at) as measured_at
            from (
                select max(head) as head, sum(events_per_second) as events_per_second,
                    max(batch_events) as batch_events, min(measured_at) as measured_at
                from kit.shard_progress p
                where p.projection = b.projection and p.build = b.build group by stream
                union all
                select head, events_per_second, batch_events, measured_at from kit.progress p
                where p.projection = b.projection and p.build = b.build and not exists (
                    select from kit.shard_progress s where s.projection = b.projection and s.build = b.build)
            ) of_stream
        ) p on true;
    create or replace view read.projection_shard as
        select c.projection, c.build, c.stream, c.shard, c.sequence, c.reached_at, p.head, p.events_per_second,
            p.measured_at
        from kit.checkpoint c join kit.build b using (projection, build)
        left join kit.shard_progress p using (projection, build, stream, shard)
        where b.shards > 1;
    create or replace view read.projection_stream as
        -- A build is where the last of its shards is.
        select c.projection, c.build, c.stream, c.epoch, min(c.sequence) as sequence, min(c.reached_at) as reached_at,
            coalesce(
                (select max(s.head) from kit.shard_progress s
                 where s.projection = c.projection and s.build = c.build and s.stream = c.stream),
                (select max(p.head) from kit.progress p
                 where p.projection = c.projection and p.build = c.build and p.stream = c.stream)) as head
        from kit.checkpoint c
        group by c.projection, c.build, c.stream, c.epoch;
    create or replace view read.parked_key as
        select k.projection, k.build, k.stream, k.key, k.sequence, k.subject, k.event_type, k.event_version, k.error,
            k.code, k.attempts, k.parked_at, k.wanted,
            (select count(*) from kit.parked_event e
             where e.projection = k.projection and e.build = k.build and e.stream = k.stream and e.key = k.key)
                as waiting_events
        from kit.parked_key k;
    create or replace view read.parked_event as
        select projection, build, stream, key, sequence from kit.parked_event;
    create or replace view read.operation as
        select sequence, projection, asked, asked_by, asked_at, outcome from kit.operation;
    create or replace view read.waiting as
        select k.projection, k.stream, k.key, k.sequence as from_sequence
        from kit.parked_key k join kit.build b using (projection, build)
        where b.state = 'live';
";

/// What a database from before builds had numbers holds: a version was built once, and of what source is not known.
pub(super) const TAKE_OVER: &str = "
    do $$ begin
        if to_regclass('kit.old_projection') is not null then
            insert into kit.build (projection, build, version, schema_name, fingerprint, state, traces, indexed)
                select name, version, version, name || '_v' || version, '',
                    case when serving then 'live' else 'superseded' end, traces, true
                from kit.old_projection;
            insert into kit.checkpoint (projection, build, stream, epoch, sequence, reached_at)
                select projection, version, stream, epoch, sequence, reached_at from kit.old_checkpoint;
            drop table kit.old_checkpoint, kit.old_projection;
        end if;
    end $$;
";
