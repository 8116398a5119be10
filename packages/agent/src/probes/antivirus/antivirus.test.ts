import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import type { Answer, FileAnswer, Machine } from "../../exec/types.ts";
import { parseDatabaseHeader } from "./clamav.ts";
import { parseMdatp } from "./defender.ts";
import { parseFalconctl } from "./falcon.ts";
import { antivirusOnLinux } from "./linux.ts";

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
