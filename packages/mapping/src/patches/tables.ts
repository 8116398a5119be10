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
}

/** A flaw that is known to be exploited. */
export interface ExploitedRow {
  readonly cve: string;
  readonly added: Day;
  readonly ransomware: boolean;
}

/** The release tables that judgements rest on. */
export interface PatchTables {
  readonly windows: ReleaseTable<WindowsRow>;
  readonly macos: ReleaseTable<MacosRow>;
  readonly office: ReleaseTable<OfficeRow>;
  readonly exploited: ReleaseTable<ExploitedRow>;
}

export type TableName = keyof PatchTables;

/** Each table's file among the lists that verdicts name by digest. */
export const tableFiles: Readonly<Record<TableName, string>> = {
  windows: "patches/windows-builds.json",
  macos: "patches/macos-releases.json",
  office: "patches/m365-builds.json",
  exploited: "patches/exploited.json",
};

const empty = { checkedOn: "0001-01-01", sources: [], rows: [] };

/** Tables that know nothing: every level is unknown. */
export const noTables: PatchTables = {
  windows: empty,
  macos: empty,
  office: empty,
  exploited: empty,
};
