import type { Report } from "@muster/mapping/wire";
import type { Db } from "../store/index.ts";

/** What a run needs of an accepted report. */
export interface Arrival {
  readonly device: string;
  readonly receivedAt: string;
  /** The device's own clock when it made the report. */
  readonly clock: string;
  /** Whether any probe answered at all. */
  readonly answered: boolean;
}

const PAGE = 1000;

/** The first report of each device received after `since` and up to `until`, in the order they came. */
export async function arrivals(
  db: Db,
  organisation: string,
  { since, until }: { readonly since: string; readonly until: string },
): Promise<ReadonlyMap<string, Arrival>> {
  const first = new Map<string, Arrival>();
  let after = since;
  for (;;) {
    const rows = await db
      .selectFrom("report")
      .select(["device", "received_at", "envelope"])
      .where("organisation", "=", organisation)
      .where("received_at", ">", after)
      .where("received_at", "<=", until)
      .orderBy("received_at")
      .limit(PAGE)
      .execute();
    for (const row of rows) if (!first.has(row.device)) first.set(row.device, arrivalOf(row));
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return first;
    // Reports of one millisecond may straddle a page: read that millisecond again.
    after = before(last.received_at);
  }
}

function before(instant: string): string {
  return new Date(Date.parse(instant) - 1).toISOString();
}

function arrivalOf(row: { device: string; received_at: string; envelope: string }): Arrival {
  // Accepted by intake: the envelope and its payload passed their schemas there.
  const { payload } = JSON.parse(row.envelope) as { payload: string };
  const report = JSON.parse(Buffer.from(payload, "base64").toString()) as Report;
  return {
    device: row.device,
    receivedAt: row.received_at,
    clock: report.clock,
    answered: report.probes.some((p) => p.status === "ok"),
  };
}
