import { createHash } from "node:crypto";
import { type Estate, ODS } from "../packs/testing/estate.ts";
import type { PeopleParts } from "./parts.ts";

/** What people's doings need on a test's estate, on a fixed day, with ids that are the same each time. */
export function peopleParts({ store, log }: Estate, today: string): PeopleParts {
  let drawn = 0;
  const random = (bytes: number) =>
    createHash("shake256", { outputLength: bytes }).update(`${today} ${drawn++}`).digest();
  return { store, log, now: () => Date.parse(`${today}T12:00:00Z`), random };
}

/** A risk that may be asked for as it stands on 21 November 2026. */
export const sampleRisk = {
  organisation: ODS,
  scope: "product",
  about: "Old Viewer",
  cycle: "3",
  reason: "no successor runs",
  control: "kept apart",
  controlKind: "isolated",
  owner: "Bea",
  signedBy: "Cy",
  signedAs: "management",
  signedOn: "2026-11-20",
  review: "2027-04-15",
  expiry: "2027-06-01",
  by: "Ann Ash",
} as const;

/** The log's entries of a type, read, in order. */
export async function entriesOf(
  { store }: Estate,
  type: string,
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const rows = await store.db
    .selectFrom("log_leaf")
    .select("bytes")
    .where("type", "=", type)
    .orderBy("idx")
    .execute();
  return rows.map(({ bytes }) => JSON.parse(bytes));
}
