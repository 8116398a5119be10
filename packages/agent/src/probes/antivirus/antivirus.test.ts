import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import type { Answer, FileAnswer, Machine } from "../../exec/types.ts";
import { parseDatabaseHeader } from "./clamav.ts";
import { parseMdatp } from "./defender.ts";
import { parseFalconctl } from "./falcon.ts";
import { antivirusOnLinux } from "./linux.ts";
import { parseZonedTime } from "./vendor-words.ts";

const NOW = Date.parse("2026-11-21T10:00:00Z");
const header = (version: number, epoch: number) =>
  `ClamAV-VDB:20 Nov 2026 03-25 -0500:${version}:2077234:90:aabbcc:ddeeff:raynman:${epoch}`.padEnd(
    512,
  );
const dpkg = (...names: string[]) =>
  ["base-files", ...names]
    .map(
      (n) => `Package: ${n}\nStatus: install ok installed\nVersion: 1.0-1\nArchitecture: amd64\n`,
    )
    .join("\n");

interface Shown {
  /** Names of running processes; `hidden` where the system shows none but one's own. */
  readonly running?: readonly string[] | "hidden";
  readonly packages?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly answers?: Readonly<Record<string, Answer>>;
}

/** A machine of this test's own making: no traces but those shown. */
function machine({ running = [], packages = dpkg(), files = {}, answers = {} }: Shown): Machine {
  const names = running === "hidden" ? [] : ["systemd", ...running];
  const comms = Object.fromEntries(names.map((name, i) => [`/proc/${i + 1}/comm`, `${name}\n`]));
  const all: Readonly<Record<string, string>> = {
    ...comms,
    "/var/lib/dpkg/status": packages,
    ...files,
  };
  const read = async (path: string): Promise<FileAnswer> => {
    const text = all[path];
    return text === undefined
      ? { state: "missing" }
      : { state: "read", text, modifiedAt: undefined };
  };
  return {
    platform: "linux",
    elevated: true,
    now: () => NOW,
    run: async (tool) =>
      answers[tool] ?? { state: "failed", reason: "command_missing", detail: tool },
    read,
    head: read,
    list: async (path) =>
      path === "/proc"
        ? { state: "read", names: names.map((_, i) => String(i + 1)), modifiedAt: undefined }
        : { state: "missing" },
    exists: async (path) => path in all,
    modified: async () => undefined,
  };
}

const ran = (stdout: string, exitCode = 0): Answer => ({
  state: "ran",
  exitCode,
  stdout,
  stderr: "",
});
const mdatp = (health: object) => ({ mdatp: ran(JSON.stringify({ healthy: true, ...health })) });
const field = (value: unknown) => ({ value, displayValue: String(value), isManaged: false });

async function told(shown: Shown): Promise<unknown> {
  const reading = await antivirusOnLinux(machine(shown));
  expect(facts.antivirus.safeParse({ kind: "antivirus", ...reading }).success).toBe(true);
  if (reading.state !== "known")
    return reading.state === "unknown" ? reading.detail : reading.state;
  return reading.value.products.map(
    (p) => `${p.product}: runs ${p.running}, real-time ${p.realTime}, ${p.mode}`,
  );
}

const daily = { "/var/lib/clamav/daily.cld": header(27823, 1795163100) };

test.each<[string, Shown, unknown]>([
  ["nothing, and everything could be read", {}, []],
  [
    "nothing, but the processes are hidden",
    { running: "hidden" },
    "no product was found, but not all processes are shown: run the agent as root",
  ],
  [
    "nothing, but no package database was found",
    { packages: "" },
    "no product was found, but no package database was found",
  ],
  [
    "ClamAV's daemon without the program that scans on access",
    { running: ["clamd"], packages: dpkg("clamav-daemon"), files: daily },
    ["clamav: runs yes, real-time no, active"],
  ],
  [
    "ClamAV scanning on access",
    { running: ["clamd", "clamonacc"], packages: dpkg("clamav-daemon"), files: daily },
    ["clamav: runs yes, real-time yes, active"],
  ],
  [
    "ClamAV installed and stopped",
    { packages: dpkg("clamav") },
    ["clamav: runs no, real-time no, active"],
  ],
  [
    "ClamAV where processes are hidden",
    { running: "hidden", packages: dpkg("clamav-daemon") },
    ["clamav: runs unknown, real-time unknown, active"],
  ],
  [
    "Defender protecting",
    {
      running: ["wdavdaemon"],
      answers: mdatp({ realTimeProtectionEnabled: field(true), passiveModeEnabled: field(false) }),
    },
    ["defender: runs yes, real-time yes, active"],
  ],
  [
    "Defender passive, which still says real-time is on",
    {
      running: ["wdavdaemon"],
      answers: mdatp({ realTimeProtectionEnabled: field(true), passiveModeEnabled: field(true) }),
    },
    ["defender: runs yes, real-time no, passive"],
  ],
  [
    "Defender that does not answer",
    { running: ["wdavdaemon"], answers: { mdatp: ran("", 1) } },
    ["defender: runs yes, real-time unknown, unknown"],
  ],
  [
    "Falcon in reduced functionality",
    {
      running: ["falcon-sensor"],
      answers: { falconctl: ran("rfm-state=true, version = 7.10.17104.0\n") },
    },
    ["crowdstrike-falcon: runs yes, real-time no, reduced"],
  ],
  [
    "Falcon that is asked without root",
    { running: ["falcon-sensor"] },
    ["crowdstrike-falcon: runs yes, real-time unknown, unknown"],
  ],
  [
    "a folder that an uninstaller left",
    { files: { "/opt/eset/efs": "" } },
    ["eset: runs no, real-time no, unknown"],
  ],
  [
    "two products",
    { running: ["clamd", "ds_agent"], packages: dpkg("clamav-daemon") },
    ["clamav: runs yes, real-time no, active", "trend-micro: runs yes, real-time unknown, unknown"],
  ],
  [
    "a container",
    {
      files: { "/.dockerenv": "", "/proc/self/mountinfo": "22 1 0:21 / / rw - overlay overlay rw" },
    },
    "not-applicable",
  ],
])("%s", async (_, shown, expected) => {
  expect(await told(shown)).toEqual(expected);
});

const UNITS = {
  ...ran(
    "Id=clamav-daemon.service\nLoadState=loaded\nActiveState=active\nUnitFileState=enabled\n\nId=clamav-clamonacc.service\nLoadState=loaded\nActiveState=inactive\nUnitFileState=disabled\n",
  ),
};

/** What tools print, in the shapes their makers document and others recorded. */
const SENTINEL = (state: string, engine: string) =>
  `Agent version: 24.3.3.6\nSentinelCTL version: 24.3.3.6\nDFI engine                          ${engine}\nDFI library                         Initialized\nDynamic engine                      Enabled\nAgent state      ${state}\n\nProcess Name     PID\nagent            904\n`;
const CORTEX = (pmd: string, other: string) =>
  `              Name       PID           User                Status               Command\n               pmd      1092           root               ${pmd}               /opt/traps/bin/pmd\n              dypd      1707           root               ${other}               /opt/traps/bin/dypdng\n`;
const BITDEFENDER = (status: string) =>
  `Product version: 7.0.5.200\nLast product update: 2026-11-19 at 10:44:23 GMT+2\nNew product update available: no\nEngines version: 7.95171\nLast security content update: 2026-11-20 at 11:44:37 GMT+2\nNew security content available: no\nFeatures:\n  - Antimalware status: ${status}\n  - NetworkMonitor status: On\n`;
const ESET = {
  upd: ran("EM000\t  1088 (20260708)\tUpdate module\nEM002\t 31832 (20261119)\tDetection engine\n"),
  lic: ran("Product name: x\nStatus: Activated\nPublic ID: x\nLicense Validity: 2027-06-21\n"),
};
const MDATP =
  'healthy                                 : true\nlicensed                                : true\napp_version                             : "101.23.1"\nreal_time_protection_enabled            : true [managed]\npassive_mode_enabled                    : false\ndefinitions_updated                     : Nov 21, 2026 at 08:10:00 AM\ndefinitions_updated_minutes_ago         : 110\ndefinitions_version                     : "1.371.1"\ndefinitions_status                      : "up_to_date"\n';

test.each<[string, Shown, object]>([
  [
    "ClamAV whose own program for files that are opened has no unit",
    {
      running: "hidden",
      packages: dpkg("clamav-daemon"),
      files: { "/run/systemd/system": "" },
      answers: {
        systemctl: ran(
          "Id=clamav-daemon.service\nLoadState=loaded\nActiveState=active\n\nId=clamav-clamonacc.service\nLoadState=not-found\nActiveState=inactive\n",
        ),
      },
    },
    { running: "yes", realTime: "no" },
  ],
  [
    "ClamAV's signatures alone where processes are hidden",
    { running: "hidden", packages: dpkg("bash"), files: daily },
    { product: "clamav", running: "unknown", realTime: "unknown", signatureVersion: "27823" },
  ],
  [
    "ClamAV by systemd where processes are hidden",
    {
      running: "hidden",
      packages: dpkg("clamav-daemon"),
      files: { "/run/systemd/system": "" },
      answers: { systemctl: UNITS },
    },
    { running: "yes", realTime: "no" },
  ],
  [
    "ClamAV with the main database alone, which is old",
    { running: ["clamd"], files: { "/var/lib/clamav/main.cvd": header(62, 1631797063) } },
    { product: "clamav", signatureVersion: "62", signaturesAt: "2021-09-16T12:57:43.000Z" },
  ],
  [
    "Defender that knows no JSON",
    { answers: { mdatp: ran(MDATP) } },
    {
      running: "yes",
      realTime: "yes",
      mode: "active",
      licensed: "yes",
      signaturesAt: "2026-11-21T08:00:00.000Z",
      signaturesFresh: "yes",
      version: "101.23.1",
    },
  ],
  [
    "Defender whose daemon is not there",
    { answers: { mdatp: ran("ERROR: Could not connect to the daemon\n", 1) } },
    { running: "no", realTime: "no" },
  ],
  [
    "SentinelOne protecting",
    { running: ["s1-agent"], answers: { sentinelctl: ran(SENTINEL("Enabled", "Enabled")) } },
    { product: "sentinelone", realTime: "yes", mode: "active", version: "24.3.3.6" },
  ],
  [
    "SentinelOne switched off",
    { running: ["s1-agent"], answers: { sentinelctl: ran(SENTINEL("Disabled", "Enabled")) } },
    { realTime: "no", mode: "reduced" },
  ],
  [
    "SentinelOne in a word nobody has seen",
    { running: ["s1-agent"], answers: { sentinelctl: ran(SENTINEL("Pending", "Enabled")) } },
    { realTime: "unknown", mode: "unknown" },
  ],
  [
    "SentinelOne that is not told of its engine",
    { running: ["s1-agent"], answers: { sentinelctl: ran("Agent state      Enabled\n") } },
    { realTime: "unknown", mode: "active" },
  ],
  [
    "Cortex with all that belongs to it",
    { answers: { cytool: ran(CORTEX("Running", "Loaded")) } },
    { product: "cortex-xdr", running: "yes", realTime: "unknown", mode: "active" },
  ],
  [
    "Cortex with a part stopped",
    { answers: { cytool: ran(CORTEX("Running", "Stopped")) } },
    { running: "yes", realTime: "unknown", mode: "reduced" },
  ],
  [
    "Cortex stopped",
    { answers: { cytool: ran(CORTEX("Stopped", "Running")) } },
    { running: "no", realTime: "no" },
  ],
  [
    "Bitdefender on",
    { running: ["bdsecd"], answers: { bduitool: ran(BITDEFENDER("On")) } },
    {
      product: "bitdefender",
      realTime: "yes",
      mode: "active",
      signatureVersion: "7.95171",
      signaturesAt: "2026-11-20T09:44:37.000Z",
      signaturesFresh: "yes",
    },
  ],
  [
    "Bitdefender off",
    { running: ["bdsecd"], answers: { bduitool: ran(BITDEFENDER("Off")) } },
    { realTime: "no", mode: "reduced" },
  ],
  [
    "Bitdefender on, and its engine is not running",
    { answers: { bduitool: ran(BITDEFENDER("On")) } },
    { running: "no", realTime: "no" },
  ],
  [
    "ESET with the day of its detection engine",
    { running: ["scand"], answers: ESET },
    {
      product: "eset",
      realTime: "unknown",
      signatureVersion: "31832",
      signaturesAt: "2026-11-19T00:00:00.000Z",
      licensed: "yes",
    },
  ],
  [
    "ESET whose licence ended",
    {
      running: ["scand"],
      answers: { lic: ran("Status: Activated\nLicense Validity: 2026-11-20\n") },
    },
    { licensed: "no" },
  ],
  [
    "Carbon Black in bypass",
    { running: ["cbagentd"], answers: { repcli: ran("Sensor Status:\n\tState[Bypass]\n") } },
    { product: "carbon-black", realTime: "no", mode: "reduced" },
  ],
  [
    "Carbon Black at work",
    {
      running: ["cbagentd"],
      answers: {
        repcli: ran(
          "General Info:\n\tSensor Version[2.15.1.2]\nSensor Status:\n\tState[Enabled]\n",
        ),
      },
    },
    { realTime: "unknown", mode: "active", version: "2.15.1.2" },
  ],
])("%s", async (_, shown, expected) => {
  const reading = await antivirusOnLinux(machine(shown));
  expect(facts.antivirus.safeParse({ kind: "antivirus", ...reading }).error).toBeUndefined();
  if (reading.state !== "known") throw new Error(reading.state);
  expect(reading.value.products).toHaveLength(1);
  expect(reading.value.products[0]).toMatchObject(expected);
});

test.each([
  ["2026-11-20 at 11:44:37 GMT+2", "2026-11-20T09:44:37.000Z"],
  ["2026-11-20 at 11:44:37 GMT-05:30", "2026-11-20T17:14:37.000Z"],
  ["2026-11-20 at 11:44:37 UTC", "2026-11-20T11:44:37.000Z"],
  ["2026-11-20 at 11:44:37", undefined],
  ["2026-13-20 at 11:44:37 GMT+2", undefined],
  ["never", undefined],
  [undefined, undefined],
])("%p is %p", (text, expected) => {
  expect(parseZonedTime(text)).toBe(expected);
});

test.each<[string, string, unknown]>([
  [
    "its version and the epoch at its end",
    header(27823, 1795163100),
    { version: "27823", builtAt: "2026-11-20T08:25:00.000Z" },
  ],
  ["a compressed file", "\u001f\u008b\u0008", undefined],
  ["half a header", "ClamAV-VDB:20 Nov 2026 03-25", undefined],
  ["a header without its epoch", "ClamAV-VDB:20 Nov 2026 03-25 -0500:27823:1:90:a:b:c:", undefined],
  ["nothing", "", undefined],
])("ClamAV's database header: %s", (_, head, expected) => {
  expect(parseDatabaseHeader(head)).toEqual(expected);
});

test.each<[string, object, object]>([
  [
    "plain fields of older versions",
    { realTimeProtectionEnabled: true, passiveModeEnabled: false },
    { realTime: "yes", mode: "active" },
  ],
  [
    "fresh definitions",
    { definitionsStatus: { $type: "upToDate" }, definitionsUpdated: "1795163100000" },
    { signaturesFresh: "yes", signaturesAt: "2026-11-20T08:25:00.000Z" },
  ],
  [
    "definitions that were never loaded",
    { definitionsStatus: { $type: "outdated" }, definitionsUpdated: "0" },
    { signaturesFresh: "no" },
  ],
  [
    "a licence that ended yesterday",
    { licensed: true, productExpiration: String(NOW - 86_400_000) },
    { licensed: "no" },
  ],
  [
    "a licence that ends tomorrow",
    { licensed: true, productExpiration: String(NOW + 86_400_000) },
    { licensed: "yes" },
  ],
  ["not licensed", { licensed: field(false) }, { licensed: "no" }],
  [
    "words nobody has seen",
    { realTimeProtectionEnabled: "perhaps", passiveModeEnabled: 7 },
    { realTime: "unknown", mode: "unknown" },
  ],
])("Defender's health: %s", (_, health, expected) => {
  expect(parseMdatp(JSON.stringify({ healthy: true, ...health }), NOW)).toMatchObject(expected);
});

test.each(["", "ERROR: could not connect", "[]", "3", "{}"])(
  "Defender's health: %p is no reading",
  (text) => {
    expect(parseMdatp(text, NOW)).toBeUndefined();
  },
);

test.each([
  ["rfm-state=false, version = 7.10.17104.0", "no", "7.10.17104.0"],
  ['version = "6.1",\nRFM-STATE=TRUE.', "yes", "6.1"],
  ["rfm-state is not set.", "unknown", undefined],
  ["ERROR: must be run as root", "unknown", undefined],
])("Falcon's state: %s", (text, reduced, version) => {
  expect(parseFalconctl(text)).toEqual({ reduced, version });
});
