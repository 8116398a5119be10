import { type Db, payloadOf, type Run, type RunDevice } from "../store/index.ts";

/** What the scheduler reads that the store's repositories do not answer: the only SQL of this folder. */

/** What a run needs of an accepted report. */
export interface Arrival {
  readonly receivedAt: string;
  /** The device's own clock when it made the report. */
  readonly clock: string;
  /** Whether any probe answered at all. */
  readonly answered: boolean;
}

const PAGE = 1000;
/** A device in one of these states may still be seen to report. */
const WAITING: readonly RunDevice["state"][] = ["scheduled", "missed", "failed"];

/** The newest run up to a night. One beyond it was opened by a clock that ran ahead, and counts for nothing until then. */
export function newestRun(db: Db, organisation: string, night: string): Promise<Run | undefined> {
  return db
    .selectFrom("run")
    .selectAll()
    .where("organisation", "=", organisation)
    .where("night", "<=", night)
    .orderBy("night", "desc")
    .limit(1)
    .executeTakeFirst();
}

/** Runs not closed yet, oldest first. */
export function openRuns(db: Db, organisation: string): Promise<Run[]> {
  return db
    .selectFrom("run")
    .selectAll()
    .where("organisation", "=", organisation)
    .where("closed_at", "is", null)
    .orderBy("night")
    .execute();
}

/** When the run after this one opened. */
export async function nextOpening(db: Db, run: Run): Promise<string | undefined> {
  const next = await db
    .selectFrom("run")
    .select("opens_at")
    .where("organisation", "=", run.organisation)
    .where("night", ">", run.night)
    .orderBy("night")
    .limit(1)
    .executeTakeFirst();
  return next?.opens_at;
}

/** The rows of a run whose devices have not been seen. */
export function unseen(db: Db, run: Run): Promise<RunDevice[]> {
  return db
    .selectFrom("run_device")
    .selectAll()
    .where("run", "=", run.id)
    .where("state", "=", "scheduled")
    .execute();
}

/**
 * The rows of a run that wait for a report, each with the first report since the run opened and up to `until` in which a
 * probe answered; where there is none such, the first of all.
 */
export async function arrivals(
  db: Db,
  run: Run,
  until: string,
): Promise<readonly { readonly row: RunDevice; readonly arrival: Arrival }[]> {
  const found = new Map<string, { row: RunDevice; arrival: Arrival }>();
  if (!(await anyNews(db, run))) return [];
  // Past every digest: what came at the very opening belongs to the night before.
  let after = { received_at: run.opens_at, digest: "g" };
  for (;;) {
    const page = await pageOfReports(db, run, { after, until });
    for (const { digest: _, received_at, envelope, ...row } of page) {
      const arrival = arrivalOf(received_at, envelope);
      const known = found.get(row.device)?.arrival;
      if (known === undefined || (arrival.answered && !known.answered)) {
        found.set(row.device, { row, arrival });
      }
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return [...found.values()];
    after = last;
  }
}

/** Spares a quiet minute the walk over the night's reports. */
async function anyNews(db: Db, run: Run): Promise<boolean> {
  const row = await db
    .selectFrom("run_device")
    .innerJoin("device", "device.id", "run_device.device")
    .select("device.id")
    .where("run", "=", run.id)
    .where("run_device.state", "in", WAITING)
    .where((e) =>
      e("last_report_at", ">", e.fn.coalesce("run_device.finished_at", e.val(run.opens_at))),
    )
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Reports of waiting devices in the order they came, after one of them. */
function pageOfReports(
  db: Db,
  run: Run,
  { after, until }: { after: { received_at: string; digest: string }; until: string },
) {
  return db
    .selectFrom("report")
    .innerJoin("run_device", (join) =>
      join.onRef("run_device.device", "=", "report.device").on("run_device.run", "=", run.id),
    )
    .selectAll("run_device")
    .select(["report.digest", "report.received_at", "report.envelope"])
    .where("report.organisation", "=", run.organisation)
    .where("run_device.state", "in", WAITING)
    .where("report.received_at", ">=", after.received_at)
    .where("report.received_at", "<=", until)
    .where((e) =>
      e.or([
        e("report.received_at", ">", after.received_at),
        e("report.digest", ">", after.digest),
      ]),
    )
    .orderBy("report.received_at")
    .orderBy("report.digest")
    .limit(PAGE)
    .execute();
}

function arrivalOf(receivedAt: string, envelope: string): Arrival {
  const { clock, probes } = payloadOf({ envelope });
  return { receivedAt, clock, answered: probes.some((p) => p.status === "ok") };
}

/** Why reports were refused in a run's window, by device; the last reason counts. */
export async function refusals(db: Db, run: Run): Promise<ReadonlyMap<string, string>> {
  const rows = await db
    .selectFrom("rejected")
    .select(["device", "reason"])
    .where("organisation", "=", run.organisation)
    .where("what", "=", "report")
    .where("at", ">", run.opens_at)
    .where("at", "<=", run.closes_at)
    .orderBy("id")
    .execute();
  return new Map(rows.flatMap((r) => (r.device === null ? [] : [[r.device, r.reason] as const])));
}
