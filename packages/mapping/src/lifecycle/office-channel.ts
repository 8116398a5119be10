import { addDays, daysBetween, writeDay } from "../days.ts";
import { OFFICE_PRODUCT, type OfficeService, officeService } from "../patches/office.ts";
import type { PatchTables } from "../patches/tables.ts";
import { tooOld } from "./sentences.ts";
import type { Product, Support, SupportStatus, SupportTerms } from "./types.ts";

type Table = PatchTables["office"];

/** Microsoft 365 Apps as found: the channel stands in the origin that agents give it. */
export interface OfficeTitle {
  readonly version: string;
  readonly channel: string | undefined;
}

/** Whether builds by channel decide about a product: on Windows, and where there is a table of them. */
export function isByChannel(product: Product, platform: string, table: Table): boolean {
  return product.product === OFFICE_PRODUCT && platform === "windows" && table.rows.length > 0;
}

function statusOf({ until, stated }: OfficeService, table: Table, terms: SupportTerms) {
  const { today, listMaxDays, latestOnlyListMaxDays } = terms;
  if (until === undefined) return "unknown-cycle";
  if (until === true || (until !== false && today > until)) return "unsupported";
  const days = stated ? listMaxDays : latestOnlyListMaxDays;
  return daysBetween(table.checkedOn, today) > days ? "lists-too-old" : "supported";
}

function changeOf(
  status: SupportStatus,
  { until, stated }: OfficeService,
  about: { readonly table: Table; readonly terms: SupportTerms },
): Pick<Support, "changesOn"> {
  if (status !== "supported") return { changesOn: undefined };
  const { listMaxDays, latestOnlyListMaxDays } = about.terms;
  const stale = addDays(about.table.checkedOn, (stated ? listMaxDays : latestOnlyListMaxDays) + 1);
  const over = typeof until === "string" ? addDays(until, 1) : stale;
  return { changesOn: over < stale ? over : stale };
}

/**
 * Microsoft 365 Apps by channel and build. Its product file has one line without an end, because Microsoft serves each version
 * for some weeks or months, in one channel longer than in another: the table of builds tells which.
 * https://learn.microsoft.com/microsoft-365-apps/updates/overview-update-channels, checked 2026-11-21.
 * @param line the product's own line, as it is judged without a channel
 */
export function judgeByChannel(
  line: Support,
  title: OfficeTitle,
  about: { readonly table: Table; readonly terms: SupportTerms },
): Support {
  const { table, terms } = about;
  const service = officeService(table, title, terms.today);
  const status = statusOf(service, table, terms);
  const { release, until, stated } = service;
  const parts = [release === undefined ? title.version : `version ${release}`, title.channel];
  const label = `Microsoft 365 Apps (${parts.filter((part) => part !== undefined).join(", ")})`;
  const days = stated ? terms.listMaxDays : terms.latestOnlyListMaxDays;
  const but = status === "lists-too-old" ? `, but ${tooOld(table.checkedOn, days)}` : "";
  const as = status === "supported" ? ` by the list of ${writeDay(table.checkedOn)}` : "";
  return {
    ...line,
    label,
    status,
    endOfSupport: until,
    because: `${label} ${service.because}${as}${but}`,
    source: table.sources[0],
    checkedOn: table.checkedOn,
    confidence: stated ? "primary" : "derived",
    ...changeOf(status, service, about),
  };
}
