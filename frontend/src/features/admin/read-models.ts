import type { Build, ParkedKey, ProjectionOperation, Projections, Shard } from '@/lib/api/models';

/** How the build that is read stands. */
export type Standing =
  /** It has everything. */
  | 'level'
  /** It catches up. */
  | 'behind'
  /** The log is not the one that it was built from. */
  | 'refused'
  /** It has not everything and does not move. */
  | 'stuck'
  /** No program keeps it. */
  | 'stopped'
  /** It has everything but what waits behind events that it could not apply. */
  | 'parked';

/** A read model with all its builds. */
export interface ReadModel {
  name: string;
  live: Build | null;
  /** How the live one stands; null without one. */
  standing: Standing | null;
  /** The one in the making, if there is one. */
  making: Build | null;
  /** Those that were read before and are kept, the newest first. */
  earlier: Build[];
  /** What waits in any of them. */
  parked: ParkedKey[];
  /** Where the live one is folded in several, each of them; otherwise none. */
  shards: Shard[];
}

/** A runner writes down how far it is every second; one that is silent for so long is not there. */
const silentAfter = 30_000;
/** What is caught up within this time is no lag that anybody would notice. */
const noticedSeconds = 2;

/** The read models by name. `now` is the server's time, in milliseconds since 1970. */
export function readModels({ builds, parked, ...projections }: Projections, now: number): ReadModel[] {
  // A service of the version before says nothing of shards.
  const shards = (projections as Partial<Projections>).shards ?? [];
  const names = [...new Set(builds.map(({ projection }) => projection))].sort();
  return names.map((name) => {
    const own = builds.filter(({ projection }) => projection === name);
    const live = own.find(({ state }) => state === 'live') ?? null;
    return {
      name,
      live,
      standing: live && standingOf(live, now),
      making: own.find(({ state }) => state === 'building' || state === 'wanted') ?? null,
      earlier: own.filter(({ state }) => state === 'superseded').sort((one, other) => other.build - one.build),
      parked: parked.filter(({ projection }) => projection === name),
      shards: shards.filter(({ projection, build }) => projection === name && build === live?.build),
    };
  });
}

/** Events of the log that a build or shard has not taken in yet. */
export function lagOf({ applied, head }: Pick<Build, 'applied' | 'head'>): number {
  return Math.max(0, (head ?? applied) - applied);
}

/** How much of the log a build has taken in, from 0 to 1; null when that is not known yet. */
export function shareOf({ applied, head }: Build): number | null {
  if (typeof head !== 'number') return null;
  return head === 0 ? 1 : Math.min(1, applied / head);
}

function standingOf(build: Build, now: number): Standing {
  // What is read waits for nothing else.
  if (typeof build.waits_because === 'string') return 'refused';
  if (isSilent(build, now)) return 'stopped';
  if (lagOf(build) > 0) {
    const { seconds_left: left } = build;
    if (typeof left !== 'number') return 'stuck';
    if (left >= noticedSeconds) return 'behind';
  }
  return build.parked_keys > 0 ? 'parked' : 'level';
}

/** True when no program tells how far this build is. */
export function isSilent(build: Build, now: number): boolean {
  const since = build.measured_at ?? build.started_at;
  return now - Date.parse(since) > silentAfter;
}

/** What came of what was asked by the event with this sequence; null while nobody knows. */
export function outcomeOf(operations: ProjectionOperation[], sequence: number): string | null {
  return operations.find((operation) => operation.sequence === sequence)?.outcome ?? null;
}

/** True for an outcome that says why nothing was done. */
export function isRefused(outcome: string): boolean {
  return outcome.startsWith('refused');
}
