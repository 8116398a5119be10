import { canonicalJson } from "@muster/mapping/wire";
import { byPage, type Finding } from "../store/index.ts";
import type { Audit, Entry } from "./audit.ts";
import { numbersIn } from "./spans.ts";
import { sha256 } from "./tree.ts";

/**
 * A `findings` entry holds the digest of the rows it opened, their numbers, and the numbers of those it closed on its day.
 * Rows are numbered in the order they were opened, so each entry's are the next ones.
 */
export async function auditFindings(audit: Audit): Promise<void> {
  const closed = new ClosedRows();
  let after = -1;
  for await (const entry of audit.entries("findings")) {
    const rows = await findingsAfter(audit, after, openedBy(entry));
    const first = rows[0]?.id ?? after;
    after = rows.at(-1)?.id ?? after;
    if (!isAsEntered(rows, entry)) {
      const where = `${first} to ${after} (entry ${entry.index} of the log)`;
      audit.faults.add("finding", where, "one of them is gone or altered");
      return; // Whatever comes after would be counted from a wrong place.
    }
    closed.add(entry);
  }
  if ((await findingsAfter(audit, after, 1)).length > 0) {
    audit.faults.add("finding", `after ${after}`, "no entry of the log opened it");
  }
  await closed.compare(audit);
}

/** How many an entry opened; none where it is no `findings` entry but bears that type, put into another's place. */
function openedBy({ about }: Entry): number {
  return Number.isSafeInteger(about.opened) ? Number(about.opened) : 0;
}

function isAsEntered(rows: readonly Finding[], { about }: Entry): boolean {
  if (rows.length < Number(about.opened)) return false;
  const plain = rows.map(({ id: _, to_day: __, ...row }) => row);
  if (sha256(canonicalJson(plain)) !== about.digest) return false;
  const began = spansIn(about.began);
  return began === undefined || rows.map(({ id }) => id).join() === [...numbersIn(began)].join();
}

/** Numbers that an entry names; entries of an earlier program name none. */
function spansIn(value: unknown): readonly (readonly [number, number])[] | undefined {
  // The log's own writer made it so.
  return value === undefined ? undefined : (value as readonly (readonly [number, number])[]);
}

/** What the entries say was closed, and when. */
class ClosedRows {
  readonly #dayOf = new Map<number, string>();
  /** Closed on each day by entries that do not say which. */
  readonly #unnamed = new Map<string, number>();

  add({ about }: Entry): void {
    const day = String(about.day);
    const ended = spansIn(about.ended);
    if (ended === undefined) {
      this.#unnamed.set(day, (this.#unnamed.get(day) ?? 0) + Number(about.closed));
    } else for (const id of numbersIn(ended)) this.#dayOf.set(id, day);
  }

  async compare(audit: Audit): Promise<void> {
    const { faults } = audit;
    for await (const { id, to_day: day } of closedRows(audit)) {
      const expected = this.#dayOf.get(id);
      this.#dayOf.delete(id);
      const isAsEntered = expected === day || (!expected && this.#takesUnnamed(day ?? ""));
      if (isAsEntered) continue;
      faults.add("finding", id, `ends on ${day} here and ${expected ?? "not"} in the log`);
    }
    for (const [id, day] of this.#dayOf) {
      faults.add("finding", id, `does not end here, and on ${day} in the log`);
    }
    for (const [day, count] of this.#unnamed) {
      if (count > 0) faults.add("finding", `to_day ${day}`, `${count} more end then in the log`);
    }
  }

  #takesUnnamed(day: string): boolean {
    const count = this.#unnamed.get(day) ?? 0;
    if (count > 0) this.#unnamed.set(day, count - 1);
    return count > 0;
  }
}

const PAGE = 1000;

function closedRows({ db, organisation }: Audit) {
  return byPage((last: Pick<Finding, "id" | "to_day"> | undefined) =>
    db
      .selectFrom("finding")
      .select(["id", "to_day"])
      .where("organisation", "=", organisation)
      .where("to_day", "is not", null)
      .where("id", ">", last?.id ?? -1)
      .orderBy("id")
      .limit(PAGE)
      .execute(),
  );
}

function findingsAfter({ db, organisation }: Audit, id: number, limit: number): Promise<Finding[]> {
  return db
    .selectFrom("finding")
    .selectAll()
    .where("organisation", "=", organisation)
    .where("id", ">", id)
    .orderBy("id")
    .limit(limit)
    .execute();
}
