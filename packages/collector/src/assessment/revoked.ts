import { type Day, dayOf } from "@muster/mapping";
import type { Db } from "../store/index.ts";

/** By device, the day on which it was revoked. */
export async function goneOn(db: Db, organisation: string): Promise<ReadonlyMap<string, Day>> {
  const rows = await db
    .selectFrom("log_leaf")
    .select("bytes")
    .where("organisation", "=", organisation)
    .where("type", "=", "revoke")
    .orderBy("idx")
    .execute();
  return new Map(
    rows.map(({ bytes }) => {
      // The log's own writer made it so.
      const { device, at } = JSON.parse(bytes) as { readonly device: string; readonly at: string };
      return [device, dayOf(at)];
    }),
  );
}
