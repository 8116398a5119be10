import type { Detail } from "../controls/types.ts";
import { counted } from "../controls/words.ts";
import { type Day, daysBetween, writeDay } from "../days.ts";
import { failingDetails, type RiskFinding } from "./acceptance.ts";
import type { Form } from "./tally.ts";

/** A device as the register takes it. */
export interface RegisteredDevice {
  readonly form: Form;
  /** Its own firewall is off, or lets connections in unless told otherwise. */
  readonly exposed: boolean;
  readonly findings: readonly RiskFinding[];
}

/** One thing out of support or not patched in time, over the whole estate. */
export interface RegisterRow {
  readonly control: string;
  /** As tables call it: `Debian 10 (Buster)`, `openssl`. */
  readonly what: string;
  /** Of a late update the version that is missing; `null` for what is out of support. */
  readonly version: string | null;
  readonly kind: "unsupported" | "late update";
  /** Last day of support, or last day on which the update was in time; the earliest of those found. */
  readonly since: Day | null;
  readonly critical: boolean;
  /**
   * A flaw that it fixes is known to be exploited; `null`: not known. Of what is out of support it is not: the list of exploited
   * flaws (CISA's, https://www.cisa.gov/known-exploited-vulnerabilities-catalog, checked 2026-11-26) names vendor and product
   * and no versions, and nobody publishes any more which flaws an unsupported release has. A match by name would guess.
   */
  readonly exploited: boolean | null;
  readonly devices: number;
  readonly servers: number;
  readonly exposed: number;
  /** Devices on which an acceptance in force covers it, and by which. */
  readonly accepted: number;
  readonly acceptances: readonly string[];
  /** Why it stands where it stands, the weightiest first. */
  readonly why: string;
}

interface Growing {
  readonly finding: RiskFinding;
  readonly detail: Detail;
  since: Day | null;
  critical: boolean;
  exploited: boolean;
  devices: number;
  servers: number;
  exposed: number;
  accepted: number;
  readonly acceptances: Set<string>;
}

/** Ids of acceptances in force that cover one thing on the device at hand. */
export type Covering = (about: {
  readonly finding: RiskFinding;
  readonly detail: Detail;
}) => readonly string[];

/** The register of what is out of support or not patched, taken device by device. It holds a row for each thing, not each device. */
export class RiskRegister {
  readonly #rows = new Map<string, Growing>();

  add(device: RegisteredDevice, covering: Covering): void {
    const seen = new Set<string>();
    for (const finding of device.findings) {
      for (const detail of failingDetails(finding)) {
        const key = [finding.control, detail.what, versionOf(detail) ?? ""].join("|");
        if (seen.has(key)) continue;
        seen.add(key);
        const row = this.#rows.get(key) ?? begun(finding, detail);
        this.#rows.set(key, row);
        count(row, { device, detail, by: covering({ finding, detail }) });
      }
    }
  }

  /** The rows, ranked: see {@link byRisk}. A distribution takes its packages with it. */
  rows(today: Day): readonly RegisterRow[] {
    const all = [...this.#rows.values()];
    const packages = new Set(all.map(({ detail }) => `Packages of ${detail.what}`));
    return all
      .filter(({ detail }) => !packages.has(detail.what))
      .map((row) => rowOf(row, today))
      .sort(byRisk(today));
  }
}

function begun(finding: RiskFinding, detail: Detail): Growing {
  const none = { devices: 0, servers: 0, exposed: 0, accepted: 0 };
  return {
    finding,
    detail,
    ...none,
    since: null,
    critical: false,
    exploited: false,
    acceptances: new Set(),
  };
}

function count(
  row: Growing,
  found: {
    readonly device: RegisteredDevice;
    readonly detail: Detail;
    readonly by: readonly string[];
  },
): void {
  const { device, detail, by } = found;
  row.devices += 1;
  row.servers += device.form === "server" ? 1 : 0;
  row.exposed += device.exposed ? 1 : 0;
  row.accepted += by.length > 0 ? 1 : 0;
  for (const id of by) row.acceptances.add(id);
  row.critical ||= detail.critical === true;
  row.exploited ||= detail.exploited === true;
  const { date } = detail;
  if (date !== undefined && (row.since === null || date < row.since)) row.since = date;
}

/** Versions tell late updates apart; what is out of support is one line of a product, whatever builds of it are about. */
function versionOf({ state, version }: Detail): string | undefined {
  return state === "unsupported" ? undefined : version;
}

function rowOf(row: Growing, today: Day): RegisterRow {
  const { finding, detail, acceptances, ...counts } = row;
  const kind = detail.state === "unsupported" ? "unsupported" : "late update";
  const exploited = kind === "unsupported" && !counts.exploited ? null : counts.exploited;
  const said = { ...counts, exploited, kind } as const;
  return {
    control: finding.control,
    what: detail.what,
    version: versionOf(detail) ?? null,
    ...said,
    acceptances: [...acceptances].sort(),
    why: whyOf(said, today),
  };
}

type Ranked = Omit<RegisterRow, "control" | "what" | "version" | "acceptances" | "why">;

function whyOf(row: Ranked, today: Day): string {
  const { exploited, exposed, kind, critical, since, devices, servers } = row;
  const ended = kind === "unsupported" ? "support ended" : "late since";
  const years = yearsSince(row, today);
  const ago = years > 0 ? `, ${counted(years, "year")} ago` : "";
  return [
    exploited === true ? "it fixes a flaw that is known to be exploited" : "",
    exposed > 0 ? `the firewall lets connections in on ${counted(exposed, "device")}` : "",
    since === null
      ? `${kind === "unsupported" ? "out of support" : "late"} since a day that is not known`
      : `${ended} ${on(since, kind)}${ago}`,
    critical ? "the update is critical" : "",
    `on ${counted(devices, "device")}${servers > 0 ? `, of which ${counted(servers, "server")}` : ""}`,
  ]
    .filter((reason) => reason !== "")
    .join("; ");
}

const on = (day: Day, kind: RegisterRow["kind"]) =>
  kind === "unsupported" ? `on ${writeDay(day)}` : writeDay(day);

/** Whole years of 365 days: a rank by single days would leave the number of devices no say. */
function yearsSince({ since }: Pick<RegisterRow, "since">, today: Day): number {
  return since === null ? 0 : Math.max(0, Math.floor(daysBetween(since, today) / 365));
}

/**
 * Riskier things first, by what is known of each and nothing that is made up: what is known to be exploited or stands open to
 * the network; then what is out of support, by whole years since; then critical late updates, then others; then by devices,
 * then by servers among them.
 */
export function byRisk(today: Day): (a: RegisterRow, b: RegisterRow) => number {
  const keys = (row: RegisterRow) => [
    row.exploited === true || row.exposed > 0 ? 0 : 1,
    row.kind === "unsupported" ? 0 : row.critical ? 1 : 2,
    -yearsSince(row, today),
    -row.devices,
    -row.servers,
  ];
  return (a, b) => {
    const [left, right] = [keys(a), keys(b)];
    const at = left.findIndex((key, i) => key !== right[i]);
    if (at >= 0) return (left[at] ?? 0) - (right[at] ?? 0);
    return `${a.what} ${a.version}` < `${b.what} ${b.version}` ? -1 : 1;
  };
}
