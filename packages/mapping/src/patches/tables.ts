import type { Day } from "../days.ts";

/** Releases of a vendor's systems, with the day on which they were last looked up and where. */
export interface ReleaseTable<Row> {
  readonly checkedOn: Day;
  readonly sources: readonly string[];
  readonly note?: string;
  readonly rows: readonly Row[];
}

/** One build of Windows. */
export interface WindowsRow {
  readonly released: Day;
  /** `Windows 11 24H2`, `Windows Server 2025`. */
  readonly line: string;
  readonly build: number;
  readonly ubr: number;
  readonly kind: string;
  readonly kb?: string;
  /** Of its worst fix, where a source says it. */
  readonly severity?: "critical" | "important" | "moderate" | "low";
  /** What it fixes, where a source says it. */
  readonly cves?: readonly string[];
  /** How far the row can be trusted, where not wholly. */
  readonly confidence?: string;
}

/** One release of macOS. */
export interface MacosRow {
  readonly released: Day;
  /** Major version. */
  readonly line: string;
  readonly version: string;
  readonly build?: string;
  /** Flaws it fixes; none: it is no security release. */
  readonly cves: number;
  /** Those of them that are exploited. */
  readonly exploited: readonly string[];
  readonly advisory?: string;
}

/** One build of Microsoft 365 Apps in one channel. */
export interface OfficeRow {
  readonly released: Day;
  readonly channel: string;
  /** `2412` */
  readonly version: string;
  /** `16.0.18324.20168` */
  readonly build: string;
  /** The last day on which the version is served in its channel, where Microsoft's page states one. */
  readonly until?: Day;
}

/** A flaw that is known to be exploited. */
export interface ExploitedRow {
  readonly cve: string;
  readonly added: Day;
  readonly ransomware: boolean;
}

/** One package that an advisory fixes. */
export interface AdvisoryFix {
  /** `debian 12`, `ubuntu 24.04`, `rhel 9`, `sles 15.6`. */
  readonly line: string;
  /** As its vendor names it: a source package where `source` stands, else what is installed. */
  readonly package: string;
  readonly source?: true;
  /** The first version that holds the fix. */
  readonly fixed: string;
}

/** One security advisory of a distribution. */
export interface AdvisoryRow {
  /** `DSA-5111-1`, `USN-8472-1`, `RHSA-2026:1473`, `SUSE-SU-2026:1117-1`. */
  readonly id: string;
  readonly released: Day;
  /** In the vendor's word, where it says one. */
  readonly severity?: "critical" | "important" | "moderate" | "low";
  readonly cves: readonly string[];
  readonly url: string;
  readonly fixes: readonly AdvisoryFix[];
}

/** A distribution's advisories for the packages of an estate. */
export interface AdvisoryTable extends ReleaseTable<AdvisoryRow> {
  /** The packages of which every advisory is here. Of others it knows nothing, whatever stands in its rows. */
  readonly covered: readonly { readonly line: string; readonly packages: readonly string[] }[];
  /** When the vendor was last asked for everything. */
  readonly wholeOn: Day;
}

/** The release tables that judgements rest on. */
export interface PatchTables {
  readonly windows: ReleaseTable<WindowsRow>;
  readonly macos: ReleaseTable<MacosRow>;
  readonly office: ReleaseTable<OfficeRow>;
  readonly exploited: ReleaseTable<ExploitedRow>;
  readonly debian: AdvisoryTable;
  readonly ubuntu: AdvisoryTable;
  readonly redhat: AdvisoryTable;
  readonly suse: AdvisoryTable;
}

export type TableName = keyof PatchTables;
/** Tables of advisories, by vendor. */
export type AdvisoryName = "debian" | "ubuntu" | "redhat" | "suse";

/** Each table's file among the lists that verdicts name by digest. */
export const tableFiles: Readonly<Record<TableName, string>> = {
  windows: "patches/windows-builds.json",
  macos: "patches/macos-releases.json",
  office: "patches/m365-builds.json",
  exploited: "patches/exploited.json",
  debian: "patches/debian-advisories.json",
  ubuntu: "patches/ubuntu-advisories.json",
  redhat: "patches/redhat-advisories.json",
  suse: "patches/suse-advisories.json",
};

const empty = { checkedOn: "0001-01-01", sources: [], rows: [] };
const unasked: AdvisoryTable = { ...empty, covered: [], wholeOn: empty.checkedOn };

/** Tables that know nothing: every level is unknown. */
export const noTables: PatchTables = {
  windows: empty,
  macos: empty,
  office: empty,
  exploited: empty,
  debian: unasked,
  ubuntu: unasked,
  redhat: unasked,
  suse: unasked,
};
