let count = 0;

/** What a query fetched, under a name of its own: events are applied to it from its position on. */
export type Snapshot<T> = T & { snapshot: number };

/** Names what was just fetched. Changes that events make keep the name; only the next fetch has another. */
export function asSnapshot<T extends object>(data: T): Snapshot<T> {
  count += 1;
  return { ...data, snapshot: count };
}
