import type { Day } from "@muster/mapping";
import type { Db } from "../store/index.ts";

/** A control whose word on some devices became another one. */
export interface Flips {
  readonly control: string;
  readonly from: string;
  readonly to: string;
  readonly devices: number;
}

/** Outcomes that a day's judgement by one set of lists ended and began, by control. */
export async function flipsOf(
  db: Db,
  {
    organisation,
    day,
    lists,
  }: { readonly organisation: string; readonly day: Day; readonly lists: string },
): Promise<readonly Flips[]> {
  const rows = await db
    .selectFrom("finding as now")
    .innerJoin("finding as before", (join) =>
      join
        .onRef("before.device", "=", "now.device")
        .onRef("before.control", "=", "now.control")
        .onRef("before.to_day", "=", "now.from_day")
        .onRef("before.id", "<", "now.id"),
    )
    .select(({ fn }) => [
      "now.control",
      "before.outcome as from",
      "now.outcome as to",
      fn.count<number | string>("now.device").distinct().as("devices"),
    ])
    .where("now.organisation", "=", organisation)
    .where("now.from_day", "=", day)
    .where("now.lists", "=", lists)
    .where("now.to_day", "is", null)
    .whereRef("before.outcome", "<>", "now.outcome")
    .groupBy(["now.control", "before.outcome", "now.outcome"])
    .orderBy("now.control")
    .orderBy("before.outcome")
    .orderBy("now.outcome")
    .execute();
  // PostgreSQL counts in 64 bits, which its driver hands over as text.
  return rows.map((row) => ({ ...row, devices: Number(row.devices) }));
}
