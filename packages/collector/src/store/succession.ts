import { byPage, inPieces } from "./rows.ts";
import type { Db } from "./store.ts";

/** A device that takes another's place: the same machine with a new key. */
export interface Succession {
  readonly device: string;
  readonly replaces: string;
  /** Last day on which the replaced one was heard. */
  readonly heardUntil: string;
}

/** Writes who took the place. The states and the log's entry are the caller's. */
export async function markReplaced(
  db: Db,
  { device, replaces }: Pick<Succession, "device" | "replaces">,
): Promise<void> {
  await db.updateTable("device").set({ replaced_by: device }).where("id", "=", replaces).execute();
}

/**
 * Hands on since when each update has been missing, and the levels the system had. What the new device lacks as well has
 * been missing since the earlier day; what it does not list stands open as of the old one's last day, until its facts are
 * noted again.
 */
export async function carryMemory(
  db: Db,
  { device, replaces, heardUntil }: Succession,
): Promise<void> {
  const updates = await db
    .selectFrom("update_seen")
    .selectAll()
    .where("device", "in", [device, replaces])
    .execute();
  const known = new Map(
    updates.filter((u) => u.device === device).map((u) => [u.update_key, u.first_seen]),
  );
  const before = updates.filter((u) => u.device === replaces);
  const fresh = before.filter((u) => !known.has(u.update_key));
  await inPieces(fresh, 11, (piece) =>
    db
      .insertInto("update_seen")
      .values(piece.map((u) => ({ ...u, device, missing_on: u.missing_on ?? heardUntil })))
      .execute(),
  );
  for (const { update_key, first_seen } of before) {
    if (first_seen >= (known.get(update_key) ?? first_seen)) continue;
    await db
      .updateTable("update_seen")
      .set({ first_seen })
      .where("device", "=", device)
      .where("update_key", "=", update_key)
      .execute();
  }
  await carryLevels(db, { device, replaces, heardUntil });
}

async function carryLevels(db: Db, { device, replaces, heardUntil }: Succession): Promise<void> {
  const levels = await db
    .selectFrom("level_span")
    .selectAll()
    .where("device", "=", replaces)
    .execute();
  await inPieces(levels, 4, (piece) =>
    db
      .insertInto("level_span")
      .values(piece.map((l) => ({ ...l, device, until_on: l.until_on ?? heardUntil })))
      .onConflict((oc) => oc.doNothing())
      .execute(),
  );
}

/** What the device was last judged with no longer holds: it is judged anew. */
export async function forgetEvaluation(db: Db, device: string): Promise<void> {
  await db.deleteFrom("evaluation").where("device", "=", device).execute();
}

const PAGE = 1000;

/** By device that was replaced, the one that stands in its place today, whoever came between. */
export async function heirsIn(db: Db, organisation: string): Promise<ReadonlyMap<string, string>> {
  const next = new Map<string, string>();
  const replaced = byPage((last: { id: string } | undefined) =>
    db
      .selectFrom("device")
      .select(["id", "replaced_by"])
      .where("organisation", "=", organisation)
      .where("replaced_by", "is not", null)
      .where("id", ">", last?.id ?? "")
      .orderBy("id")
      .limit(PAGE)
      .execute(),
  );
  for await (const { id, replaced_by } of replaced) next.set(id, replaced_by ?? id);
  return new Map([...next.keys()].map((id) => [id, lastOf(id, next)]));
}

/** A device is replaced once, by one that was not: a chain, without a ring. */
function lastOf(id: string, next: ReadonlyMap<string, string>): string {
  let at = id;
  for (let step = 0; step <= next.size; step++) {
    const after = next.get(at);
    if (after === undefined) return at;
    at = after;
  }
  return id;
}
