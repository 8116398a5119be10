import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { type AnswerCache, noConsents } from "../types.ts";
import { keyOfSource, parseAptList, parseReleaseDate } from "./apt-lists.ts";
import { parseAptPolicy } from "./apt-policy.ts";
import { isWholeSimulation, parseAptSimulation } from "./apt-simulation.ts";
import { parseDeb822Sources, parseSourcesList } from "./apt-sources.ts";
import { missingSecurity, visibleSecurity } from "./apt-updates.ts";
import { parseAdvisoryJson, parseCheckUpdate, parseUpdateinfo, splitNevra } from "./dnf.ts";
import { staleness } from "./freshness.ts";
import { pendingOnLinux } from "./linux.ts";
import { parseApkUpdates, parsePacmanUpdates } from "./pacman-apk.ts";
import { isWholeZypper, parsePackageUpdates, parsePatches, zypperMessages } from "./zypper.ts";

const NOW = "2026-11-21T12:00:00.000Z";
const noCache: AnswerCache = { get: () => undefined, set: () => {} };

async function ask(about: Scene, cache = noCache) {
  const reading = await pendingOnLinux(scene({ now: NOW, ...about }), {
    cache,
    consents: noConsents,
  });
  const fact = { kind: "pending-updates", ...reading };
  expect(facts["pending-updates"].safeParse(fact).error).toBeUndefined();
  return reading;
}

const installed = (name: string, version: string, want = "install") =>
  `Package: ${name}\nStatus: ${want} ok installed\nArchitecture: amd64\nVersion: ${version}\nDescription: x\n\n`;

const release = (fields: Record<string, string>) =>
  `-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n${Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n")}\nMD5Sum:\n 00 1 Label: not a field\n`;

const lists = "/var/lib/apt/lists";
const main = {
  [`${lists}/mirror.example.org_debian_dists_bookworm_InRelease`]: release({
    Origin: "Debian",
    Label: "Debian",
    Suite: "oldstable",
    Version: "12.15",
    Codename: "bookworm",
    Date: "Sat, 11 Jul 2026 10:16:37 UTC",
  }),
};
const security = {
  [`${lists}/mirror.example.org_debian-security_dists_bookworm-security_InRelease`]: release({
    Origin: "Debian",
    Label: "Debian-Security",
    Suite: "oldstable-security",
    Version: "12",
    Codename: "bookworm-security",
    Date: "Fri, 20 Nov 2026 00:12:41 UTC",
    "Valid-Until": "Fri, 27 Nov 2026 00:12:41 UTC",
  }),
};
const sources = {
  "/etc/apt/sources.list":
    "deb http://mirror.example.org/debian bookworm main\n" +
    "deb http://mirror.example.org/debian-security bookworm-security main\n" +
    "deb-src http://mirror.example.org/debian bookworm main\n",
};
const stamp = (at: string) => ({
  "/var/lib/apt/periodic/update-success-stamp": { text: "", at },
});

const MAIN = "http://mirror.example.org/debian bookworm/main";
const SECURITY = "http://mirror.example.org/debian-security bookworm-security/main";
const OTHER = "https://packages.example.org/deb stable/main";

/** A block of `apt-cache policy`: versions above the installed one, each with where it comes from. */
const block = (name: string, candidate: string, newer: readonly [string, string, number?][]) =>
  [
    `${name}:`,
    "  Installed: 1.0-1",
    `  Candidate: ${candidate}`,
    "  Version table:",
    ...newer.flatMap(([version, from, pin = 500]) => [
      `     ${version} ${pin}`,
      `        ${Math.abs(pin)} ${from} amd64 Packages`,
    ]),
    " *** 1.0-1 500",
    `        500 ${MAIN} amd64 Packages`,
    "        100 /var/lib/dpkg/status",
    "     0.9-1 500",
    `        500 ${SECURITY} amd64 Packages`,
    "",
  ].join("\n");

const debian = (policy: string, about: Partial<Scene> = {}): Scene => ({
  files: {
    "/var/lib/dpkg/status": installed("a", "1.0-1"),
    ...main,
    ...security,
    ...sources,
    ...stamp("2026-11-21T06:00:00.000Z"),
  },
  commands: { "apt-cache": policy },
  ...about,
});

test.each<[string, string, object]>([
  [
    "a security archive offers it -> yes",
    block("a", "1.1-1", [["1.1-1", SECURITY]]),
    { security: "yes", candidate: "1.1-1", origin: "Debian-Security:12/oldstable-security" },
  ],
  [
    "the distribution's own archive offers it -> no",
    block("a", "1.1-1", [["1.1-1", MAIN]]),
    { security: "no", origin: "Debian:12.15/oldstable" },
  ],
  [
    "a security version lies between the installed one and the candidate -> yes",
    block("a", "1.2-1", [
      ["1.2-1", MAIN],
      ["1.1-1", SECURITY],
    ]),
    { security: "yes", candidate: "1.2-1" },
  ],
  [
    "a publisher that marks nothing -> unknown",
    block("a", "1.1-1", [["1.1-1", OTHER]]),
    { security: "unknown", origin: "stable" },
  ],
  [
    "a pin keeps a security update back -> listed, held",
    block("a", "1.0-1", [["1.1-1", SECURITY, -1]]),
    { security: "yes", candidate: "1.1-1", held: true },
  ],
  [
    "it is rolled out in phases -> held",
    block("a", "1.1-1", [["1.1-1", MAIN]]).replace("1.1-1 500", "1.1-1 500 (phased 20%)"),
    { candidate: "1.1-1", held: true },
  ],
])("apt: %s", async (_, policy, expected) => {
  const reading = await ask(debian(policy));
  expect(reading).toMatchObject({
    state: "known",
    value: {
      securityOrigins: ["Debian-Security:12/oldstable-security"],
      updates: [{ name: "a", installed: "1.0-1", ...expected }],
    },
  });
});

test("apt: a package that an administrator holds is held", async () => {
  const about = debian(block("a", "1.1-1", [["1.1-1", SECURITY]]));
  const files = { ...about.files, "/var/lib/dpkg/status": installed("a", "1.0-1", "hold") };
  expect(await ask({ ...about, files })).toMatchObject({
    value: { updates: [{ name: "a", held: true }] },
  });
});

test("apt: what only a low pin offers is no update", async () => {
  const backports = "http://mirror.example.org/debian bookworm-backports/main";
  const reading = await ask(debian(block("a", "1.0-1", [["2.0-1", backports, 100]])));
  expect(reading).toMatchObject({ state: "known", value: { updates: [] } });
});

test("apt: security updates come first, in one order whatever the order of the answer", async () => {
  const a = block("a", "1.1-1", [["1.1-1", MAIN]]);
  const b = block("b", "1.1-1", [["1.1-1", SECURITY]]);
  const [one, two] = [await ask(debian(a + b)), await ask(debian(b + a))];
  expect(one).toEqual(two);
  expect(one).toMatchObject({ value: { updates: [{ name: "b" }, { name: "a" }] } });
});

const upToDate = block("a", "1.0-1", []);
const without = (path: string, about: Scene): Scene => ({
  ...about,
  files: Object.fromEntries(
    Object.entries(about.files ?? {}).filter(([name]) => !name.includes(path)),
  ),
});
const checked = (at: string): Scene => {
  const about = debian(upToDate);
  return { ...about, files: { ...about.files, ...stamp(at) } };
};

test.each<[string, Scene, object]>([
  [
    "nothing newer, fresh lists -> none",
    debian(upToDate),
    { state: "known", value: { updates: [] } },
  ],
  ["lists asked for 6 days ago -> none", checked("2026-11-14T12:00:01.000Z"), { state: "known" }],
  [
    "lists asked for 7 days ago -> unknown",
    {
      ...checked("2026-11-14T12:00:00.000Z"),
      files: Object.fromEntries(
        Object.entries(checked("2026-11-14T12:00:00.000Z").files ?? {}).map(([path, file]) => [
          path,
          typeof file === "string" && path.startsWith(lists)
            ? { text: file, at: "2026-11-14T12:00:00.000Z" }
            : file,
        ]),
      ),
    },
    { state: "unknown", reason: "stale_cache" },
  ],
  [
    "the security list expired -> unknown",
    { ...debian(upToDate), now: "2026-11-27T01:00:00.000Z" },
    { state: "unknown", reason: "stale_cache", detail: expect.stringContaining("expired") },
  ],
  [
    "a security source is configured and its list is missing -> unknown",
    without("debian-security_dists", debian(upToDate)),
    {
      state: "unknown",
      reason: "stale_cache",
      detail: expect.stringContaining("bookworm-security"),
    },
  ],
  [
    "no list at all -> unknown",
    { ...without("InRelease", debian(upToDate)), folders: { [lists]: ["lock", "partial"] } },
    { state: "unknown", reason: "stale_cache" },
  ],
  [
    "an answer for fewer packages than are installed -> unknown",
    {
      ...debian(upToDate),
      files: {
        ...debian(upToDate).files,
        "/var/lib/dpkg/status": ["a", "bb", "cc", "dd"].map((n) => installed(n, "1.0-1")).join(""),
      },
    },
    { state: "unknown", reason: "parse_error" },
  ],
  [
    "apt-cache that prints nothing and says all is well -> unknown",
    debian("", { commands: { "apt-cache": "" } }),
    { state: "unknown", reason: "not_reported" },
  ],
  [
    "apt-cache that fails -> unknown",
    debian("", { commands: { "apt-cache": { exitCode: 100, stderr: "E: Could not open lock" } } }),
    { state: "unknown", reason: "failed" },
  ],
  [
    "dpkg's database refused -> unknown",
    {
      ...debian(upToDate),
      files: { ...debian(upToDate).files, "/var/lib/dpkg/status": "access_denied" },
    },
    { state: "unknown" },
  ],
])("apt: %s", async (_, about, expected) => {
  expect(await ask(about)).toMatchObject(expected);
});

test("apt: updates found in old lists are still reported", async () => {
  const policy = block("a", "1.1-1", [["1.1-1", SECURITY]]);
  const reading = await ask({ ...debian(policy), now: "2027-02-01T00:00:00.000Z" });
  expect(reading).toMatchObject({ state: "known", value: { updates: [{ security: "yes" }] } });
});

test("apt: without the list of a configured security source no update is called harmless", async () => {
  const policy = block("a", "1.1-1", [["1.1-1", MAIN]]);
  expect(await ask(without("debian-security_dists", debian(policy)))).toMatchObject({
    state: "known",
    value: { securityOrigins: [], updates: [{ security: "unknown" }] },
  });
});

test("apt: the answer is kept until the lists or the packages change, and judged anew each time", async () => {
  const kept = new Map<string, string>();
  const cache: AnswerCache = {
    get: (key) => kept.get(key),
    set: (key, text) => void kept.set(key, text),
  };
  const about = debian(block("a", "1.1-1", [["1.1-1", SECURITY]]));
  const first = await ask(about, cache);
  expect([...kept.keys()]).toEqual(["pending-updates"]);
  const silent: Scene = { ...about, commands: {} };
  expect(await ask(silent, cache)).toEqual(first);
  const changed = {
    ...about.files,
    "/var/lib/dpkg/status": { text: installed("a", "1.0-1"), at: "2026-11-21T11:00:00.000Z" },
  };
  expect(await ask({ ...silent, files: changed }, cache)).toMatchObject({ state: "unknown" });
  for (const text of ["", "{", "[]", '{"upgradable":[{}]}', "null"]) {
    kept.set("pending-updates", text);
    expect(await ask(about, cache)).toEqual(first);
  }
});

const simulation = `Reading package lists...
The following packages have been kept back:
  apt
The following packages will be upgraded:
  libgcrypt20 bash
2 upgraded, 1 newly installed, 0 to remove and 1 not upgraded.
Inst libgcrypt20 [1.10.1-3] (1.10.1-3+deb12u1 Debian:12.15/oldstable, Debian-Security:12/oldstable-security [amd64]) []
Inst bash [5.2.15-2+b8] (5.2.15-2+b13 Debian:12.15/oldstable [amd64])
Learn more about Ubuntu Pro at https://ubuntu.com/pro
Inst linux-image-6.1.0-42-amd64 (6.1.159-1 Debian-Security:12/oldstable-security [amd64])
Conf bash (5.2.15-2+b13 Debian:12.15/oldstable [amd64])
`;

test("apt: without apt-cache the simulated upgrade answers, kept-back packages included", async () => {
  const reading = await ask(debian("", { commands: { "apt-get": simulation } }));
  expect(reading).toMatchObject({
    state: "known",
    value: {
      updates: [
        { name: "libgcrypt20", installed: "1.10.1-3", security: "yes", held: false },
        { name: "linux-image-6.1.0-42-amd64", candidate: "6.1.159-1", security: "yes" },
        { name: "apt", candidate: "unknown", security: "unknown", held: true },
        { name: "bash", candidate: "5.2.15-2+b13", security: "no" },
      ],
    },
  });
  expect(isWholeSimulation(simulation)).toBe(true);
  expect(isWholeSimulation(simulation.slice(0, 100))).toBe(false);
  expect(parseAptSimulation("Inst broken (")).toEqual([]);
  // Who keeps no security updates apart says nothing by the lack of a mark.
  const other = "Inst docker-ce [1] (2 Docker CE:bookworm [amd64])\n";
  expect(parseAptSimulation(other)).toMatchObject([{ security: "unknown" }]);
});

const stamped = (at: string, stdout: string, files: Scene["files"] = {}): Scene => ({
  files: {
    "/etc/os-release": "ID=debian\nVERSION_ID=12\n",
    "/var/lib/dpkg/status":
      "Package: bash\nStatus: install ok installed\nVersion: 5.2-1\nArchitecture: amd64\n",
    "/var/lib/apt/periodic/update-success-stamp": { text: "", at },
    ...files,
  },
  commands: { "apt-get": stdout },
});
const NOTHING = "0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n";
const FRESH = "2026-11-20T12:00:00.000Z";

test.each<[string, Scene, object]>([
  [
    "nothing, with a fresh stamp beside it -> none, and no archive of security updates is named",
    stamped(FRESH, NOTHING),
    { state: "known", value: { updates: [], securityOrigins: [] } },
  ],
  [
    "nothing, with a stamp of weeks ago -> stale",
    stamped("2026-10-20T12:00:00.000Z", NOTHING),
    { state: "unknown", reason: "stale_cache" },
  ],
  [
    "nothing, with a fresh stamp but the lists removed -> stale",
    stamped(FRESH, NOTHING, { "/etc/apt/trusted.gpg.d/x.gpg": "" }),
    { state: "unknown", reason: "stale_cache" },
  ],
  [
    "updates without the line that sums them up -> a lower bound",
    stamped(FRESH, "Inst bash [1] (2 Debian-Security:12/stable-security [amd64])\nInst zlib [1"),
    {
      state: "known",
      value: { updates: [{ name: "bash", security: "yes" }], unread: [expect.any(String)] },
    },
  ],
  [
    "nothing without the line that sums it up -> unknown",
    stamped(FRESH, "Reading package lists...\n"),
    { state: "unknown", reason: "parse_error" },
  ],
  [
    "no database is seen: apt answers on a system that has it",
    { files: { "/etc/os-release": "ID=ubuntu\n" }, commands: { "apt-get": simulation } },
    { state: "known" },
  ],
])("apt's simulation alone: %s", async (_, about, expected) => {
  expect(await ask(about)).toMatchObject(expected);
});

const simulated: Scene["files"] = {
  "/etc/os-release": "ID=debian\n",
  "/var/lib/dpkg/status":
    "Package: bash\nStatus: install ok installed\nVersion: 5.2-1\nArchitecture: amd64\n",
};

test.each<[string, NonNullable<Scene["commands"]>, readonly string[]]>([
  [
    "snap's and flatpak's answers without their folders",
    {
      "snap refresh --list":
        "Name     Version  Rev  Size   Publisher  Notes\nfirefox  145.0    5    250MB  mozilla    -\n",
      "flatpak remote-ls --updates --columns=application,version,branch":
        "org.gimp.GIMP\t3.0.6\tstable\n",
    },
    ["firefox", "org.gimp.GIMP", "bash"],
  ],
  [
    "what is installed of both is no update",
    {
      "snap list":
        "Name     Version  Rev  Tracking       Publisher  Notes\nfirefox  145.0    5    latest/stable  mozilla    -\n",
      "flatpak list --app --columns=application,version,branch,installation":
        "org.gimp.GIMP\t3.0.6\tstable\tsystem\n",
    },
    ["bash"],
  ],
])("recorded in parts: %s", async (_, commands, expected) => {
  const stdout = "Inst bash [5.2-1] (5.2-2 Debian:12/stable [amd64])\n";
  const summed = `1 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n${stdout}`;
  const reading = await ask({ files: simulated, commands: { ...commands, "apt-get": summed } });
  const names = reading.state === "known" ? reading.value.updates.map(({ name }) => name) : [];
  expect(names).toEqual(expected);
});

test.each<[string, Scene, object]>([
  [
    "pacman's lines of another shape -> unknown",
    { files: { "/var/lib/pacman/local/a-1-1/desc": "" }, commands: { pacman: "linux 1 => 2\n" } },
    { reason: "parse_error" },
  ],
  [
    "apk's lines of another shape -> unknown",
    {
      files: {
        "/lib/apk/db/installed": "P:a\nV:1-r0\n",
        "/var/cache/apk/APKINDEX.1.tar.gz": { text: "", at: FRESH },
      },
      commands: { apk: "Installed:   Available:\nbusybox 1.36 older than 1.37\n" },
    },
    { reason: "parse_error" },
  ],
])("a list that was not understood is not empty: %s", async (_, about, expected) => {
  expect(await ask(about)).toMatchObject(expected);
});

test("apt's answer is read block by block, with other architectures by their full name", () => {
  const policy = parseAptPolicy(
    block("libc6:i386", "1.1-1", [["1.1-1", MAIN]]) +
      "N: Unable to locate package nosuch\n" +
      "gone:\n  Installed: (none)\n  Candidate: 3\n  Version table:\n     3 500\n" +
      upToDate,
  );
  expect(policy.answered).toBe(3);
  expect(policy.upgradable).toEqual([
    {
      name: "libc6:i386",
      installed: "1.0-1",
      candidate: "1.1-1",
      newer: [
        {
          version: "1.1-1",
          phased: false,
          from: [{ uri: "http://mirror.example.org/debian", suite: "bookworm" }],
        },
      ],
    },
  ]);
});

test.each([
  ["http://mirror.example.org/debian/", "bookworm", "mirror.example.org_debian_dists_bookworm"],
  ["https://user:pw@host:8080/a", "buster/updates", "host:8080_a_dists_buster_updates"],
  [
    "https://esm.ubuntu.com/infra/ubuntu",
    "jammy-infra-security",
    "esm.ubuntu.com_infra_ubuntu_dists_jammy-infra-security",
  ],
  ["https://x.org/my_repo", "./", "x.org_my%5frepo_."],
])("the list of %s %s is called %s", (uri, suite, key) => {
  expect(keyOfSource(uri, suite)).toBe(key);
});

test.each([
  ["Sat, 11 Jul 2026 10:16:37 UTC", "2026-07-11T10:16:37.000Z"],
  ["Sat, 11 Jul 2026 10:16:37 +0000", "2026-07-11T10:16:37.000Z"],
  ["Fri, 20 Nov 2026  1:31:16 UTC", "2026-11-20T01:31:16.000Z"],
  ["Sat, 31 Feb 2026 10:16:37 UTC", undefined],
  ["Sat, 11 Jul 2026 10:16:37 +0200", undefined],
  ["11/07/2026", undefined],
  [undefined, undefined],
])("the date %p is %p", (text, expected) => {
  expect(parseReleaseDate(text)).toBe(expected);
});

test("fields after the checksums are no fields of the list", () => {
  const [name = "", text = ""] = Object.entries(main)[0] ?? [];
  expect(parseAptList(name.replace(`${lists}/`, ""), text)).toMatchObject({
    key: "mirror.example.org_debian_dists_bookworm",
    label: "Debian",
    date: "2026-07-11T10:16:37.000Z",
    validUntil: undefined,
  });
});

test("sources are read in both forms", () => {
  expect(
    parseSourcesList(
      "# deb http://no main\ndeb [arch=amd64 signed-by=/k.gpg] http://x.org/d stable main # y\ndeb-src http://x s\n",
    ),
  ).toEqual([{ uri: "http://x.org/d", suite: "stable" }]);
  const text = `Types: deb deb-src
# a comment
URIs: http://a.org/d
 http://b.org/d
Suites: s s-security
Components: main

Enabled: no
Types: deb
URIs: http://c.org
Suites: s

Types: deb-src
URIs: http://e.org
Suites: s
`;
  expect(parseDeb822Sources(text)).toEqual([
    { uri: "http://a.org/d", suite: "s" },
    { uri: "http://a.org/d", suite: "s-security" },
    { uri: "http://b.org/d", suite: "s" },
    { uri: "http://b.org/d", suite: "s-security" },
  ]);
});

test.each([
  ["jammy-security", "Ubuntu", true],
  ["jammy", "UbuntuESM", true],
  ["jammy", "Ubuntu", false],
])(
  "an archive with suite %s and origin %s is a security archive: %p",
  (suite, origin, expected) => {
    const list = parseAptList(
      "x.org_u_dists_s_InRelease",
      release({ Origin: origin, Suite: suite }),
    );
    const state = { lists: [list], sources: [{ uri: "http://x.org/u", suite: "s" }] };
    expect(visibleSecurity(state)).toHaveLength(expected ? 1 : 0);
    expect(visibleSecurity({ ...state, sources: [] })).toEqual([]);
  },
);

test("missing security lists are named without sign-in data", () => {
  const sourcesWithLogin = [{ uri: "https://me:secret@x.org/u", suite: "jammy-security" }];
  expect(missingSecurity({ lists: [], sources: sourcesWithLogin })).toEqual([
    "https://x.org/u jammy-security",
  ]);
});

test.each([
  ["2026-11-14T12:00:00.001Z", undefined, undefined],
  ["2026-11-14T12:00:00.000Z", undefined, "7 days ago"],
  ["2026-11-22T12:00:00.000Z", undefined, undefined],
  ["2026-11-22T12:00:00.001Z", undefined, "ahead of this machine's clock"],
  [undefined, undefined, "not known"],
  ["2026-11-21T00:00:00.000Z", "2026-11-21T11:59:59.000Z", "expired"],
  ["2026-11-21T00:00:00.000Z", "2026-11-21T12:00:00.000Z", undefined],
])("lists of %p, valid until %p -> %p", (checkedAt, validUntil, expected) => {
  const why = staleness({ now: Date.parse(NOW), checkedAt, validUntil });
  if (expected === undefined) expect(why).toBeUndefined();
  else expect(why).toContain(expected);
});

const rpmQuery = "bash\t0\t5.1.8\t6.el9\tx86_64\tRocky\tbash-5.1.8-6.el9.src.rpm\t1700000000\n";
const rocky = (commands: Scene["commands"], at = "2026-11-21T00:00:00.000Z"): Scene => ({
  files: {
    "/etc/os-release": 'ID="rocky"\nID_LIKE="rhel centos fedora"\nVERSION_ID="9.4"\n',
    "/var/lib/rpm/rpmdb.sqlite": "",
    "/var/cache/dnf/baseos-0123456789abcdef/repodata/repomd.xml": {
      text: '<repomd><data type="updateinfo"/></repomd>',
      at,
    },
  },
  commands: { rpm: rpmQuery, ...commands },
});
const updateinfo = "dnf -q --cacheonly updateinfo list --updates";
const checkUpdate = "dnf -q --cacheonly check-update";

const available = `
bash.x86_64                 5.1.8-9.el9            baseos
openssl-libs.x86_64         1:3.0.7-27.el9         baseos
chrome.x86_64               120.0-1                google
Obsoleting Packages
old.x86_64                  1-1                    baseos
`;

test("dnf: advisories mark what is about security, what has none stays unmarked", async () => {
  const reading = await ask(
    rocky({
      [checkUpdate]: { exitCode: 100, stdout: available },
      [updateinfo]:
        "Last metadata expiration check: 1:00:00 ago\n" +
        "RLSA-2026:1 Moderate/Sec.  bash-5.1.8-8.el9.x86_64\n" +
        "RLSA-2026:2 Important/Sec. bash-5.1.8-9.el9.x86_64\n" +
        "RLBA-2026:3 bugfix         openssl-libs-1:3.0.7-27.el9.x86_64\n" +
        "RLSA-2025:9 Critical/Sec.  bash-5.1.8-5.el9.x86_64\n",
    }),
  );
  expect(reading).toMatchObject({
    state: "known",
    value: {
      securityOrigins: ["baseos"],
      updates: [
        {
          name: "bash",
          installed: "5.1.8-6.el9",
          candidate: "5.1.8-9.el9",
          security: "yes",
          severity: "important",
        },
        { name: "chrome", security: "unknown" },
        { name: "openssl-libs", candidate: "1:3.0.7-27.el9", security: "no" },
      ],
    },
  });
});

test.each<[string, Scene, object]>([
  [
    "status 0 and nothing listed, fresh cache -> none",
    rocky({ [checkUpdate]: "" }),
    { state: "known", value: { updates: [] } },
  ],
  [
    "status 0 and nothing listed, old cache -> unknown",
    rocky({ [checkUpdate]: "" }, "2026-11-01T00:00:00.000Z"),
    { reason: "stale_cache" },
  ],
  [
    "status 100 and a list of another shape -> unknown",
    rocky({ [checkUpdate]: { exitCode: 100, stdout: "3 Aktualisierungen\n" } }),
    { reason: "parse_error" },
  ],
  [
    "status 100 and nothing listed -> unknown",
    rocky({ [checkUpdate]: { exitCode: 100 } }),
    { state: "unknown" },
  ],
  [
    "no cache -> unknown",
    rocky({
      [checkUpdate]: { exitCode: 1, stderr: "Error: Cache-only enabled but no cache for 'baseos'" },
    }),
    { reason: "stale_cache" },
  ],
  [
    "a repository that is switched on and has no list, which dnf passes over in silence -> unknown",
    {
      ...rocky({ [checkUpdate]: "" }),
      files: {
        ...rocky({}).files,
        "/etc/yum.repos.d/rocky.repo":
          "[baseos]\n[appstream]\nenabled=1\n[off]\nenabled=0\n[x-$basearch]\n",
      },
    },
    { reason: "stale_cache", detail: expect.stringContaining("appstream") },
  ],
  [
    "a repository without a list beside updates of another",
    {
      ...rocky({ [checkUpdate]: { exitCode: 100, stdout: available } }),
      files: { ...rocky({}).files, "/etc/yum.repos.d/rocky.repo": "[appstream]\n" },
    },
    { value: { unread: [expect.stringContaining("appstream")] } },
  ],
  [
    "an unregistered system -> unknown",
    rocky({
      [checkUpdate]: { stderr: "This system is not registered with an entitlement server." },
    }),
    { reason: "not_registered" },
  ],
  [
    "an unregistered system that says so beside its list -> unknown",
    rocky({
      [checkUpdate]:
        "Updating Subscription Management repositories.\nUnable to read consumer identity\n\nThis system is not registered with an entitlement server. You can use subscription-manager to register.\n",
    }),
    { reason: "not_registered" },
  ],
  [
    "a subscription that has run out -> unknown",
    rocky({
      [checkUpdate]: {
        stdout:
          "*** WARNING ***\nThe subscription for following product(s) has expired:\n  - Red Hat Enterprise Linux Server\n",
      },
    }),
    { reason: "not_registered" },
  ],
  [
    "an image-based system whose packages dnf would update -> not asked",
    {
      ...rocky({ [checkUpdate]: { exitCode: 100, stdout: available } }),
      files: { ...rocky({}).files, "/run/ostree-booted": "" },
    },
    { reason: "unsupported" },
  ],
  ["neither dnf nor yum -> unknown", rocky({}), { reason: "command_missing" }],
])("dnf: %s", async (_, about, expected) => {
  expect(await ask(about)).toMatchObject(expected);
});

test("dnf5 tells advisories as JSON, with their day", async () => {
  const json = JSON.stringify([
    {
      name: "FEDORA-1",
      type: "security",
      severity: "Important",
      nevra: "bash-5.1.8-9.el9.x86_64",
      buildtime: "2026-11-02 10:15:00",
    },
    { name: "FEDORA-2", type: "bugfix", severity: "None", nevra: "nonsense" },
    7,
  ]);
  const reading = await ask(
    rocky({
      "dnf5 --quiet --cacheonly check-upgrade": {
        exitCode: 100,
        stdout: "bash.x86_64 5.1.8-9.el9 updates\n",
      },
      "dnf5 --cacheonly advisory list --updates --json": json,
    }),
  );
  expect(reading).toMatchObject({
    value: {
      updates: [{ security: "yes", severity: "important", releasedAt: "2026-11-02T00:00:00.000Z" }],
    },
  });
  expect(parseAdvisoryJson("[")).toBeUndefined();
  expect(parseAdvisoryJson("{}")).toBeUndefined();
});

test.each<[string, string, Scene["commands"]]>([
  [
    "by section",
    JSON.stringify({
      "Available upgrades": [
        { name: "bash", arch: "x86_64", evr: "5.1.8-9.el9", repository: "updates" },
      ],
      "Obsoleting packages": [{ name: "old", arch: "noarch", evr: "1-1", repository: "updates" }],
    }),
    {},
  ],
  ["as one list", '[{"nevra":"bash-5.1.8-9.el9.x86_64","repo_id":"updates"},7]', {}],
  [
    "as text where the version has no JSON for it",
    "",
    { "dnf5 --quiet --cacheonly check-upgrade": "bash.x86_64 5.1.8-9.el9 updates\n" },
  ],
])("dnf5 tells updates as JSON: %s", async (_, stdout, more) => {
  const json =
    stdout === ""
      ? { exitCode: 2, stderr: 'Unknown argument "--json" for command "check-upgrade".' }
      : { exitCode: 100, stdout };
  const reading = await ask(rocky({ "dnf5 --cacheonly check-upgrade --json": json, ...more }));
  expect(reading).toMatchObject({
    value: { updates: [{ name: "bash", candidate: "5.1.8-9.el9", origin: "updates" }] },
  });
});

test.each([
  ["bash-5.1.8-9.el9.x86_64", { name: "bash", version: "5.1.8-9.el9", architecture: "x86_64" }],
  ["a-b-1:2.0-3.fc40.noarch", { name: "a-b", version: "1:2.0-3.fc40", architecture: "noarch" }],
  ["a-0:2.0-3.noarch", { name: "a", version: "2.0-3", architecture: "noarch" }],
  ["bash", undefined],
  ["bash-5.1.8.x86_64", undefined],
])("%s is %p", (text, expected) => {
  expect(splitNevra(text)).toEqual(expected);
});

test.each<[string, NonNullable<Scene["commands"]>, object]>([
  [
    "dnf's advisories alone -> those, as a lower bound, never none",
    {
      "dnf -q --cacheonly updateinfo list --updates":
        "RHSA-2026:1 Important/Sec. bash-5.1.8-7.el9.x86_64\nRHSA-2026:2 Moderate/Sec. bash-5.1.8-9.el9.x86_64\n",
    },
    {
      state: "known",
      value: {
        updates: [
          { name: "bash", candidate: "5.1.8-9.el9", security: "yes", severity: "important" },
        ],
        unread: [expect.stringContaining("without an advisory")],
      },
    },
  ],
  [
    "one advisory of dnf5 that is no list",
    {
      "dnf5 --cacheonly advisory list --updates --json":
        '{"name":"F-1","type":"security","severity":"Low","nevra":"bash-5.3-1.fc43.x86_64"}',
      "dnf5 --cacheonly check-upgrade --json":
        '[{"name":"bash","arch":"x86_64","evr":"5.3-1.fc43","repository":"updates"}]',
    },
    { state: "known", value: { updates: [{ name: "bash", security: "yes", severity: "low" }] } },
  ],
])("recorded in parts: %s", async (_, commands, expected) => {
  const files = {
    "/etc/os-release": "ID=rhel\n",
    "/var/cache/dnf/a-0123456789abcdef/repodata/repomd.xml": '<data type="updateinfo"/>',
  };
  expect(await ask({ files, commands })).toMatchObject(expected);
});

test("lines of other shapes are no advisories and no offers", () => {
  expect(parseUpdateinfo("Updating Subscription Management repositories.\n\nx y\n")).toEqual([]);
  expect(parseCheckUpdate("Security: kernel-core is an installed security update\n")).toEqual([]);
});

const stream = (inner: string) =>
  `<?xml version='1.0'?>\n<stream>\n<message type="info">Loading repository data...</message>\n${inner}</stream>\n`;
const patches = stream(`<update-status version="0.6"><update-list>
<update name="SUSE-2026-1" edition="1" arch="noarch" status="needed" category="security" severity="important" pkgmanager="false" restart="true" interactive="reboot" kind="patch"><summary>Fixes &lt;b&gt; &amp; c</summary><description>x</description><license/><source url="" alias="updates"/><issue-date time_t="1795000000" text="x"/><issue-list><issue type="cve" id="CVE-2026-1234"/><issue type="bugzilla" id="99"/></issue-list></update><update name="SUSE-2026-2" edition="1" status="needed" category="recommended" severity="moderate" pkgmanager="true" kind="patch"><summary>zypper</summary></update>
<update name="SUSE-2026-3" edition="1" status="not-needed" category="security" severity="low" pkgmanager="false" kind="patch"/>
</update-list></update-status>`);

const suse = (commands: Scene["commands"]): Scene => ({
  files: {
    "/etc/os-release": 'ID="sles"\nID_LIKE="suse"\nVERSION_ID="15.7"\n',
    "/usr/lib/sysimage/rpm/rpmdb.sqlite": "",
    "/var/cache/zypp/raw/updates/repodata/repomd.xml": '<data type="updateinfo"/>',
    "/var/cache/zypp/raw/updates/cookie": { text: "", at: "2026-11-21T00:00:00.000Z" },
  },
  commands: { rpm: rpmQuery, ...commands },
});
const listPatches = "zypper --non-interactive --no-refresh --xmlout list-patches";
const listUpdates = "zypper --non-interactive --no-refresh --xmlout list-updates";

test("zypper: needed patches, with what they fix; one that hides the others leaves it open", async () => {
  expect(await ask(suse({ [listPatches]: { exitCode: 100, stdout: patches } }))).toMatchObject({
    state: "known",
    value: {
      updates: [
        {
          name: "SUSE-2026-1",
          title: "Fixes <b> & c",
          security: "yes",
          severity: "important",
          origin: "updates",
          releasedAt: "2026-11-18T11:06:40.000Z",
          cves: ["CVE-2026-1234"],
        },
        { name: "SUSE-2026-2", security: "unknown" },
      ],
      unread: [expect.stringContaining("package manager")],
    },
  });
});

test.each<[string, Scene, object]>([
  [
    "no patch and no package -> none",
    suse({ [listPatches]: stream(""), [listUpdates]: stream("") }),
    { state: "known", value: { updates: [] } },
  ],
  [
    "no patch but packages, as on Tumbleweed -> packages without a mark",
    suse({
      [listPatches]: stream(""),
      [listUpdates]: stream(
        '<update kind="package" name="bash" edition="5.3-1" edition-old="5.2-1"><source url="" alias="oss"/></update>',
      ),
    }),
    {
      value: {
        updates: [{ name: "bash", installed: "5.2-1", candidate: "5.3-1", security: "unknown" }],
      },
    },
  ],
  [
    "patches that do not say their kind, one closing itself, one in single quotes -> both",
    suse({
      [listPatches]: stream(
        '<update name="SUSE-1" edition="1" status="needed" category="security"/><update name=\'SUSE-2\' status=\'needed\' category=\'recommended\'><summary>x</summary></update><update name="SUSE-3" status="applied" category="security"/>',
      ),
      [listUpdates]: stream(""),
    }),
    {
      state: "known",
      value: {
        updates: [
          { name: "SUSE-1", security: "yes" },
          { name: "SUSE-2", security: "no" },
        ],
      },
    },
  ],
  [
    "a warning that no repository is set up -> unknown",
    suse({ [listPatches]: stream('<message type="warning">No repositories defined.</message>') }),
    { reason: "not_reported" },
  ],
  [
    "an answer cut short -> unknown",
    suse({ [listPatches]: patches.slice(0, 600) }),
    { reason: "parse_error" },
  ],
  [
    "no patch, and the list of packages is cut short -> unknown",
    suse({ [listPatches]: stream(""), [listUpdates]: stream("").slice(0, -10) }),
    { reason: "parse_error" },
  ],
  [
    "a patch whose element is not understood -> unknown",
    suse({
      [listPatches]: stream("<update name=SUSE-1 status=needed/>"),
      [listUpdates]: stream(""),
    }),
    { reason: "parse_error" },
  ],
  [
    "status 100 says that there are patches, and none is listed -> unknown",
    suse({ [listPatches]: { exitCode: 100, stdout: stream("") }, [listUpdates]: stream("") }),
    { reason: "parse_error" },
  ],
  [
    "a lock -> unknown",
    suse({ [listPatches]: { exitCode: 7, stdout: "x", stderr: "System management is locked" } }),
    { reason: "failed" },
  ],
])("zypper: %s", async (_, about, expected) => {
  expect(await ask(about)).toMatchObject(expected);
});

test("zypper's XML is told whole by its end", () => {
  expect(isWholeZypper(patches)).toBe(true);
  expect(isWholeZypper(patches.slice(0, -10))).toBe(false);
  expect(zypperMessages(patches)).toEqual([]);
  expect(parsePatches("<update kind='patch'")).toEqual([]);
  expect(parsePackageUpdates("")).toEqual([]);
});

const arch = (pacman: Scene["commands"]): Scene => ({
  files: { "/var/lib/pacman/sync/core.db": "" },
  folders: { "/var/lib/pacman/local": ["ALPM_DB_VERSION", "bash-5.2.037-1"] },
  commands: { ...pacman },
});
const alpine = (apk: Scene["commands"]): Scene => ({
  files: {
    "/lib/apk/db/installed": "P:busybox\nV:1.36.1-r2\n\n",
    "/var/cache/apk/APKINDEX.0123.tar.gz": "",
  },
  commands: { ...apk },
});

test.each<[string, Scene, object]>([
  [
    "pacman: an update and one that is ignored",
    arch({ pacman: "bash 5.2.037-1 -> 5.3.3-1\nlinux 6.11.5.arch1-1 -> 6.17.arch1-1 [ignored]\n" }),
    {
      value: {
        updates: [
          { name: "bash", held: false },
          { name: "linux", held: true },
        ],
      },
    },
  ],
  [
    "pacman: status 1 and nothing printed -> none",
    arch({ pacman: { exitCode: 1 } }),
    { state: "known", value: { updates: [] } },
  ],
  [
    "pacman: status 1 and an error -> unknown",
    arch({ pacman: { exitCode: 1, stderr: "error: failed to init" } }),
    { state: "unknown" },
  ],
  ["pacman: status 0 and nothing printed -> unknown", arch({ pacman: "" }), { state: "unknown" }],
  [
    "apk: an update",
    alpine({
      apk: "Installed:                                Available:\nbusybox-1.36.1-r2                       < 1.36.1-r5 @main\n",
    }),
    {
      value: {
        updates: [
          { name: "busybox", installed: "1.36.1-r2", candidate: "1.36.1-r5", security: "unknown" },
        ],
      },
    },
  ],
  [
    "apk: its other list",
    alpine({
      "apk list --upgradable":
        "busybox-1.36.1-r5 x86_64 {busybox} (GPL-2.0-only) [upgradable from: busybox-1.36.1-r2]\n",
      "apk info": "x",
    }),
    { value: { updates: [{ name: "busybox", installed: "1.36.1-r2", candidate: "1.36.1-r5" }] } },
  ],
  [
    "apk: the headings alone -> none",
    alpine({ apk: "Installed:     Available:\n" }),
    { state: "known", value: { updates: [] } },
  ],
  ["apk: nothing at all -> unknown", alpine({ apk: "" }), { state: "unknown" }],
  ["no package manager -> unknown", {}, { reason: "unsupported" }],
])("%s", async (_, about, expected) => {
  expect(await ask(about)).toMatchObject(expected);
});

const apps = (commands: Scene["commands"]): Scene => ({
  ...alpine({}),
  files: {
    ...alpine({}).files,
    "/var/lib/snapd/snaps/core22_1.snap": "",
    "/var/lib/flatpak/app/org.gimp.GIMP/x": "",
  },
  commands: { apk: "Installed:     Available:\n", ...commands },
});
const UP_TO_DATE = { stdout: "", stderr: "All snaps up to date.\n" };

test.each<[string, Scene, object]>([
  [
    "both list one",
    apps({
      snap: "Name     Version   Rev   Size   Publisher  Notes\nfirefox  140.0-1   3200  250MB  mozilla**  held\n",
      flatpak: "org.gimp.GIMP\t3.0.2\tstable\n",
    }),
    {
      updates: [
        { name: "firefox", candidate: "140.0-1", security: "unknown", origin: "snap", held: true },
        { name: "org.gimp.GIMP", candidate: "3.0.2", security: "unknown", origin: "flatpak" },
      ],
    },
  ],
  [
    "neither lists any, flatpak by its sources",
    apps({
      snap: UP_TO_DATE,
      "flatpak list": "x",
      "flatpak remote-ls --updates --columns=application,version,branch": "",
    }),
    { updates: [] },
  ],
  [
    "flatpak lists none from a copy that may be old",
    apps({ snap: UP_TO_DATE, flatpak: "" }),
    { updates: [], unread: [expect.stringMatching(/^flatpak: /)] },
  ],
  [
    "neither can be asked",
    apps({ snap: { exitCode: 1, stderr: "error: unable to contact snap store" } }),
    {
      updates: [],
      unread: [expect.stringMatching(/^snap: /), expect.stringMatching(/^flatpak: /)],
    },
  ],
  [
    "snap prints something else",
    apps({ snap: "nothing here\n", flatpak: "x\n" }),
    { unread: [expect.stringMatching(/^snap: /), expect.stringMatching(/^flatpak: /)] },
  ],
])("applications beside the packages: %s", async (_, about, value) => {
  expect(await ask(about)).toMatchObject({ state: "known", value });
});

const ostree = (update: unknown): Scene => ({
  files: {
    "/run/ostree-booted": "",
    "/etc/os-release": "ID=fedora\nVERSION_ID=42\nVARIANT_ID=silverblue\n",
  },
  commands: {
    "rpm-ostree": JSON.stringify({
      deployments: [{ booted: true, version: "42.20261101.0", origin: "fedora:silverblue" }],
      "cached-update": update,
    }),
  },
});

test.each<[string, Scene, object]>([
  [
    "a newer image with a security advisory",
    ostree({
      version: "42.20261120.0",
      timestamp: 1795000000,
      advisories: [
        ["FEDORA-1", 1, 3, ["bash-5-1.x86_64"], {}],
        ["FEDORA-2", 2, 0, [], {}],
      ],
    }),
    {
      value: {
        updates: [
          {
            name: "fedora:silverblue",
            installed: "42.20261101.0",
            candidate: "42.20261120.0",
            security: "yes",
            severity: "important",
          },
        ],
      },
    },
  ],
  ["no word of a newer image -> unknown", ostree(null), { reason: "unsupported" }],
  [
    "bootc with another image in its cache",
    {
      files: { "/run/ostree-booted": "" },
      commands: {
        bootc: JSON.stringify({
          status: {
            booted: {
              image: {
                image: { image: "registry.example.org/os:1", transport: "registry" },
                version: "1.0",
                imageDigest: "sha256:a",
              },
              cachedUpdate: { version: "1.1", imageDigest: "sha256:b" },
            },
          },
        }),
      },
    },
    { value: { updates: [{ name: "registry.example.org/os:1", candidate: "1.1" }] } },
  ],
  [
    "MicroOS, whose packages zypper would update -> unknown",
    {
      ...suse({ [listPatches]: { exitCode: 100, stdout: patches } }),
      files: {
        ...suse({}).files,
        "/etc/os-release": 'ID="opensuse-microos"\nID_LIKE="suse opensuse opensuse-tumbleweed"\n',
      },
    },
    { reason: "unsupported" },
  ],
])("images: %s", async (_, about, expected) => {
  expect(await ask(about)).toMatchObject(expected);
});

test("lines of other shapes are no updates", () => {
  expect(parsePacmanUpdates(":: Synchronizing\nwarning: x\n")).toEqual([]);
  expect(parseApkUpdates("WARNING: opening /x: No such file\n")).toEqual([]);
});
