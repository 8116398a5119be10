import type { Edition } from "@muster/mapping";
import type { TrendPoint } from "../../assessment/index.ts";
import type { PeopleWords } from "../../people/index.ts";
import type { SummaryHead } from "../summary-schema.ts";
import type { Highlights } from "./highlights.ts";

/** Everything that pages are written from. */
export interface Dossier {
  readonly summary: SummaryHead;
  /** What is shown of single devices. */
  readonly highlights: Highlights;
  readonly edition: Edition;
  /** The items shown, where not all of the edition were asked for. */
  readonly only?: readonly string[] | undefined;
  /** The counts of every item, week by week. */
  readonly trend: readonly TrendPoint[];
  /** What people added and accepted, as of the day. */
  readonly people: PeopleWords;
}
