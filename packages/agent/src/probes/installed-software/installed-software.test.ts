import { expect, test } from "@jest/globals";
import { facts, SOFTWARE_LIMIT } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { parseApkInstalled } from "./apk.ts";
import { parseDpkgQuery, parseDpkgStatus } from "./dpkg.ts";
import { inventoryOf } from "./inventory.ts";
import { softwareOnLinux } from "./linux.ts";
import {
  headers,
  parseCondaRecords,
  parseGoVersion,
  parseJavaRelease,
  parseMozillaIni,
  parsePythonNames,
  parseTomcatNotes,
  withPatch,
} from "./markers.ts";
import { parsePacmanFolders } from "./pacman.ts";
import { olderRpmQueryFormat, parseRpmQuery, rpmQueryFormat } from "./rpm.ts";
import { parseFlatpakList, parseSnapVersion } from "./snap-flatpak.ts";

async function ask(about: Scene) {
  const reading = await softwareOnLinux(scene(about));
  const fact = { kind: "installed-software", ...reading };
  expect(facts["installed-software"].safeParse(fact).error).toBeUndefined();
  return reading;
}

const libssl = `Package: libssl3
Status: install ok installed
Priority: optional
Section: libs
Installed-Size: 6016
Maintainer: Debian OpenSSL Team <pkg-openssl-devel@alioth-lists.debian.net>
Architecture: amd64
Multi-Arch: same
Source: openssl
Version: 3.0.16-1~deb12u1
Depends: libc6 (>= 2.34)
Conffiles:
 /etc/x 0123456789abcdef
Description: Secure Sockets Layer toolkit - shared libraries
 Version: 9.9 is not a field here
Homepage: https://www.openssl.org/
`;
const rebuilt = `Package: bash
Status: hold ok installed
Maintainer: Matthias Klose <doko@debian.org>
Architecture: amd64
Source: bash (5.2.15-2)
Version: 5.2.15-2+b8
Description: GNU Bourne Again SHell
`;
const leftover = "Package: old\nStatus: deinstall ok config-files\nVersion: 1\n";

test("dpkg's database: what is installed, with its source and who packs it", () => {
  const { packages, damaged } = parseDpkgStatus([libssl, leftover, rebuilt].join("\n"));
  expect(damaged).toBe(0);
  expect(packages).toEqual([
    {
      name: "libssl3",
      version: "3.0.16-1~deb12u1",
      architecture: "amd64",
      sourceName: "openssl",
      sourceVersion: undefined,
      origin: "alioth-lists.debian.net",
      held: false,
    },
    {
      name: "bash",
      version: "5.2.15-2+b8",
      architecture: "amd64",
      sourceName: undefined,
      sourceVersion: "5.2.15-2",
      origin: "debian.org",
      held: true,
    },
  ]);
});

test.each([
  ["cut in the middle", `${libssl}\nPackage: ba`, 1, 2],
  ["an entry without a status", `${libssl}\nPackage: x\nVersion: 1\n`, 1, 1],
  ["an entry without a version", `${libssl}\nPackage: x\nStatus: install ok installed\n`, 1, 1],
  [
    "half-installed is not installed",
    `${libssl}\n${rebuilt.replace("installed", "half-installed")}`,
    1,
    0,
  ],
  ["triggers to run is installed", rebuilt.replace("ok installed", "ok triggers-pending"), 1, 0],
  ["several empty lines", `\n\n${libssl}\n\n\n${rebuilt}`, 2, 0],
  ["nothing", "", 0, 0],
])("dpkg's database: %s", (_, text, count, damaged) => {
  const found = parseDpkgStatus(text);
  expect([found.packages.length, found.damaged]).toEqual([count, damaged]);
});

test("dpkg-query's rows", () => {
  const rows =
    "libc6:i386\t2.36-9\ti386\tii \tglibc\t2.36-9\tX <x@lists.debian.org>\n" +
    "kept\t1\tamd64\thi \tkept\t1\t\n" +
    "gone\t1\tamd64\trc \tgone\t1\t\n" +
    "broken\n";
  expect(parseDpkgQuery(rows)).toMatchObject({
    packages: [
      { name: "libc6", sourceName: "glibc", sourceVersion: undefined, origin: "lists.debian.org" },
      { name: "kept", held: true },
    ],
    damaged: 1,
  });
});

test("rpm's rows: epochs, sources, vendors; keys are no software", () => {
  const rows =
    "openssl-libs\t1\t3.0.7\t27.el9\tx86_64\tRocky Enterprise Software Foundation\topenssl-3.0.7-27.el9.src.rpm\t1715000000\n" +
    "gpg-pubkey\t0\t350d275d\t6279464b\t(none)\t(none)\t(none)\t1715000000\n" +
    "bash\t0\t5.1.8\t6.el9\tx86_64\t(none)\tbash-5.1.8-6.el9.src.rpm\tperl:5.32:1:a\t1715000000\n" +
    "error: rpmdb: damaged\n";
  expect(parseRpmQuery(rows)).toEqual({
    packages: [
      {
        name: "openssl-libs",
        version: "1:3.0.7-27.el9",
        architecture: "x86_64",
        sourceName: "openssl",
        sourceVersion: undefined,
        origin: "Rocky Enterprise Software Foundation",
        installedAt: 1715000000,
      },
      {
        name: "bash",
        version: "5.1.8-6.el9",
        architecture: "x86_64",
        sourceName: undefined,
        sourceVersion: undefined,
        origin: undefined,
        installedAt: 1715000000,
      },
    ],
    damaged: 1,
  });
});

test("apk's and pacman's databases", () => {
  const apk =
    "C:Q1x=\nP:libcrypto3\nV:3.3.2-r0\nA:x86_64\no:openssl\nm:A <a@alpinelinux.org>\nF:usr\nR:x\n\nP:half\n\n";
  expect(parseApkInstalled(apk)).toEqual({
    packages: [
      {
        name: "libcrypto3",
        version: "3.3.2-r0",
        architecture: "x86_64",
        sourceName: "openssl",
        origin: "alpinelinux.org",
      },
    ],
    damaged: 1,
  });
  expect(
    parsePacmanFolders(["ALPM_DB_VERSION", "gcc-libs-14.2.1+r134-1", "zlib-1:1.3.1-2", "odd"]),
  ).toEqual({
    packages: [
      { name: "gcc-libs", version: "14.2.1+r134-1" },
      { name: "zlib", version: "1:1.3.1-2" },
    ],
    damaged: 1,
  });
});

test.each([
  ["name: x\nversion: 1.2.3\n", "1.2.3"],
  ["version: '2024.1'\n", "2024.1"],
  ['version: "1 2"\n', "1 2"],
  ["plugs:\n  version: 9\n", undefined],
  ["version:\nbase: core22\n", undefined],
])("snap: %p is version %p", (yaml, expected) => {
  expect(parseSnapVersion(yaml)).toBe(expected);
});

test("flatpak's rows; messages between them are none", () => {
  expect(
    parseFlatpakList("org.gimp.GIMP\t2.10.38\tstable\nNote: something\norg.x.Y\t\tbeta\n\n"),
  ).toEqual([
    { name: "org.gimp.GIMP", version: "2.10.38" },
    { name: "org.x.Y", version: "beta" },
  ]);
});

const header = (place: string, text: string) => headers[place]?.(text);

test.each([
  [
    "Temurin",
    parseJavaRelease('IMPLEMENTOR="Eclipse Adoptium"\nJAVA_VERSION="17.0.9"\n'),
    { name: "Eclipse Temurin JDK", version: "17.0.9", publisher: "Eclipse Adoptium" },
  ],
  [
    "Oracle, to be paid for",
    parseJavaRelease(
      'IMPLEMENTOR="Oracle Corporation"\nBUILD_TYPE="commercial"\nJAVA_VERSION="21"\n',
    ),
    { name: "Oracle JDK", version: "21", publisher: "Oracle Corporation" },
  ],
  [
    "Oracle's open build",
    parseJavaRelease('IMPLEMENTOR="Oracle Corporation"\nJAVA_VERSION="21"\n'),
    { name: "Oracle OpenJDK", version: "21", publisher: "Oracle Corporation" },
  ],
  [
    "Java of nobody known",
    parseJavaRelease('JAVA_VERSION="1.8.0_392"\n'),
    { name: "OpenJDK", version: "1.8.0_392", publisher: undefined },
  ],
  [
    "Debian's Java is a package",
    parseJavaRelease('IMPLEMENTOR="Debian"\nJAVA_VERSION="17"\n'),
    undefined,
  ],
  ["a release file of something else", parseJavaRelease("VERSION=1\n"), undefined],
  [
    "Go",
    parseGoVersion("go1.22.3\ntime 2024-05-01T00:00:00Z\n"),
    { name: "Go", version: "1.22.3" },
  ],
  ["a VERSION of something else", parseGoVersion("1.22.3\n"), undefined],
  [
    "Tomcat",
    parseTomcatNotes("\n     Apache Tomcat Version 9.0.83\n     Release Notes\n"),
    { name: "Apache Tomcat", version: "9.0.83" },
  ],
  [
    "Firefox ESR",
    parseMozillaIni(
      "[App]\nVendor=Mozilla\nName=Firefox\nVersion=128.5.0\nSourceRepository=https://hg.mozilla.org/releases/mozilla-esr128\n",
    ),
    { name: "Mozilla Firefox ESR", version: "128.5.0", publisher: "Mozilla" },
  ],
  [
    "Thunderbird",
    parseMozillaIni("Vendor=Mozilla\nName=Thunderbird\nVersion=140.1\n"),
    { name: "Mozilla Thunderbird", version: "140.1", publisher: "Mozilla" },
  ],
  [
    "an ini of another vendor",
    parseMozillaIni("Vendor=Waterfox\nName=Waterfox\nVersion=6\n"),
    undefined,
  ],
  [
    "conda",
    parseCondaRecords([
      "history",
      "python-3.11.5-h955ad1f_0.json",
      "python-dateutil-2.8.2-p_0.json",
    ]),
    { name: "Python", version: "3.11.5", publisher: "conda" },
  ],
  [
    "Python by name",
    parsePythonNames(["python3", "python3.12", "python3.12-config"]),
    [{ name: "Python", version: "3.12" }],
  ],
  [
    "Node.js",
    header(
      "include/node/node_version.h",
      "#define NODE_MAJOR_VERSION 20\n#define NODE_MINOR_VERSION 11\n#define NODE_PATCH_VERSION 1\n",
    ),
    { name: "Node.js", version: "20.11.1" },
  ],
  [
    "half of Node.js",
    header("include/node/node_version.h", "#define NODE_MAJOR_VERSION 20\n"),
    undefined,
  ],
  [
    "Python",
    header("include/python*/patchlevel.h", '/* x */\n#define PY_VERSION      "3.12.4"\n'),
    { name: "Python", version: "3.12.4" },
  ],
  [
    "PHP",
    header("include/php/main/php_version.h", '#define PHP_VERSION "8.2.12"\n'),
    { name: "PHP", version: "8.2.12" },
  ],
  [
    "OpenSSL 1",
    header(
      "include/openssl/opensslv.h",
      '# define OPENSSL_VERSION_TEXT    "OpenSSL 1.1.1w  11 Sep 2023"\n',
    ),
    { name: "OpenSSL", version: "1.1.1w" },
  ],
  [
    "PostgreSQL",
    header("include/pg_config.h", '#define PG_VERSION "15.4"\n'),
    { name: "PostgreSQL", version: "15.4" },
  ],
  [
    "MySQL",
    header("include/mysql_version.h", '#define MYSQL_SERVER_VERSION       "8.0.35"\n'),
    { name: "MySQL", version: "8.0.35" },
  ],
  [
    "MariaDB",
    header("include/mysql/mariadb_version.h", '#define MARIADB_CLIENT_VERSION_STR	"10.11.6"\n'),
    { name: "MariaDB", version: "10.11.6" },
  ],
  [
    "Apache",
    header(
      "include/ap_release.h",
      "#define AP_SERVER_MAJORVERSION_NUMBER 2\n#define AP_SERVER_MINORVERSION_NUMBER 4\n#define AP_SERVER_PATCHLEVEL_NUMBER   58\n",
    ),
    { name: "Apache HTTP Server", version: "2.4.58" },
  ],
])("beside the packages: %s", (_, found, expected) => {
  expect(found).toEqual(expected);
});

const status = { "/var/lib/dpkg/status": `${libssl}\n${rebuilt}` };

test("products beside the package manager are found in their places, a package's own home is not", async () => {
  const java = 'IMPLEMENTOR="Eclipse Adoptium"\nJAVA_VERSION="21.0.5"\n';
  const reading = await ask({
    files: {
      "/var/lib/dpkg/status": `${status["/var/lib/dpkg/status"]}\n${rebuilt.replaceAll("bash", "temurin-21-jdk")}`,
      "/usr/lib/jvm/temurin-21-jdk-amd64/release": java,
      "/usr/lib/jvm/by-hand/release": java,
      "/opt/java/openjdk/release": java,
      "/usr/local/include/node/node_version.h":
        "#define NODE_MAJOR_VERSION 20\n#define NODE_MINOR_VERSION 1\n#define NODE_PATCH_VERSION 0\n",
      "/usr/local/bin/python3.9": "",
      "/opt/python/3.12/include/python3.12/patchlevel.h": '#define PY_VERSION "3.12.4"\n',
      "/opt/python/3.12/bin/python3.12": "",
      "/opt/dotnet/shared/Microsoft.NETCore.App/8.0.11/x.dll": "",
      "/opt/deep/er/release": java,
      "/home/someone/jdk/release": java,
    },
  });
  expect(reading).toMatchObject({
    state: "known",
    value: { complete: true, read: ["dpkg", "file"] },
  });
  if (reading.state !== "known") return;
  const beside = reading.value.items.filter((item) => item.source === "file");
  expect(beside.map((item) => [item.name, item.version, item.path])).toEqual([
    [".NET Runtime", "8.0.11", "/opt/dotnet"],
    ["Eclipse Temurin JDK", "21.0.5", "/opt/java/openjdk"],
    ["Eclipse Temurin JDK", "21.0.5", "/usr/lib/jvm/by-hand"],
    ["Node.js", "20.1.0", "/usr/local"],
    ["Python", "3.12.4", "/opt/python/3.12"],
    ["Python", "3.9", "/usr/local"],
  ]);
});

const nodeVersion = (major: number) =>
  `#define NODE_MAJOR_VERSION ${major}\n#define NODE_MINOR_VERSION 1\n#define NODE_PATCH_VERSION 0\n`;
const ruby = "#define RUBY_API_VERSION_MAJOR 3\n#define RUBY_API_VERSION_MINOR 3\n";

test("runtimes in people's own folders are found in their places, without whose they are", async () => {
  const reading = await ask({
    files: {
      ...status,
      "/etc/passwd": "root:x:0:0::/root:/bin/bash\nalice:x:1000:1000::/home/alice:/bin/bash\n",
      "/home/alice/.nvm/versions/node/v20.1.0/include/node/node_version.h": nodeVersion(20),
      "/home/bob/.nvm/versions/node/v20.1.0/include/node/node_version.h": nodeVersion(20),
      "/home/bob/.nvm/versions/node/v18.1.0/include/node/node_version.h": nodeVersion(18),
      "/home/alice/.pyenv/versions/3.12.4/include/python3.12/patchlevel.h":
        '#define PY_VERSION "3.12.4"\n',
      "/home/alice/.sdkman/candidates/java/21.0.5-tem/release":
        'IMPLEMENTOR="Eclipse Adoptium"\nJAVA_VERSION="21.0.5"\n',
      "/home/alice/.sdkman/candidates/java/current/release":
        'IMPLEMENTOR="Eclipse Adoptium"\nJAVA_VERSION="21.0.5"\n',
      "/home/alice/.rbenv/versions/3.3.5/include/ruby-3.3.0/ruby/version.h": ruby,
      "/home/alice/sdk/go1.22.3/VERSION": "go1.22.3\n",
      "/home/alice/Downloads/node/include/node/node_version.h": nodeVersion(4),
      "/root/.dotnet/shared/Microsoft.NETCore.App/8.0.11/x.dll": "",
    },
  });
  if (reading.state !== "known") throw new Error(reading.state);
  expect(reading.value.complete).toBe(true);
  const beside = reading.value.items.filter((item) => item.source === "file");
  expect(beside.map((item) => [item.name, item.version, item.path])).toEqual([
    [".NET Runtime", "8.0.11", "~/.dotnet"],
    ["Eclipse Temurin JDK", "21.0.5", "~/.sdkman/candidates/java/21.0.5-tem"],
    ["Go", "1.22.3", "~/sdk/go1.22.3"],
    ["Node.js", "18.1.0", "~/.nvm/versions/node/v18.1.0"],
    ["Node.js", "20.1.0", "~/.nvm/versions/node/v20.1.0"],
    ["Python", "3.12.4", "~/.pyenv/versions/3.12.4"],
    ["Ruby", "3.3.5", "~/.rbenv/versions/3.3.5"],
  ]);
});

test.each([
  ["ruby-3.3.5", "3.3.5"],
  ["3.3.5", "3.3.5"],
  ["3.2.1", "3.3"],
  ["local", "3.3"],
])("Ruby's line 3.3 in a folder %s is %s", (folder, version) => {
  expect(withPatch({ name: "Ruby", version: "3.3" }, folder).version).toBe(version);
});

test("people's folders that are refused leave the list open", async () => {
  const machine = scene({
    files: { ...status, "/etc/passwd": "a:x:1000:1000::/home/a:/bin/sh\n" },
  });
  const reading = await softwareOnLinux({
    ...machine,
    list: async (path) =>
      /^\/(?:root|home\/a)\//.test(path)
        ? { state: "failed", reason: "access_denied", detail: path }
        : machine.list(path),
  });
  expect(reading).toMatchObject({
    value: { complete: false, unread: ["file: 2 people's folders could not be looked into"] },
  });
});

test.each<[string, Scene, object]>([
  [
    "snaps by their own list",
    {
      files: status,
      commands: {
        "snap list":
          "Name    Version  Rev   Tracking       Publisher   Notes\ncore22  20240101 1122  latest/stable  canonical**  base\n",
      },
    },
    { items: [{ name: "bash" }, { name: "libssl3" }, { name: "core22", source: "snap" }] },
  ],
  [
    "snaps by their folders",
    {
      files: {
        ...status,
        "/snap/core22/current/meta/snap.yaml": "version: '20240101'\n",
        "/snap/bin/x": "",
      },
    },
    { complete: true, read: ["dpkg", "file", "snap"] },
  ],
  [
    "a snap that cannot be read leaves the list open",
    { files: { ...status, "/snap/core22/current/meta/snap.yaml": "access_denied" } },
    { complete: false, unread: ["snap: core22"] },
  ],
  [
    "flatpaks by their program",
    {
      files: { ...status, "/var/lib/flatpak/app/org.gimp.GIMP/x": "" },
      commands: { flatpak: "org.gimp.GIMP\t2.10\tstable\n" },
    },
    { complete: true, read: ["dpkg", "file", "flatpak"] },
  ],
  [
    "flatpaks without their program leave the list open",
    { files: { ...status, "/var/lib/flatpak/app/org.gimp.GIMP/x": "" } },
    { complete: false, unread: [expect.stringContaining("flatpak: ")] },
  ],
  [
    "a damaged database leaves the list open",
    { files: { "/var/lib/dpkg/status": `${libssl}\nPackage: ba` } },
    { complete: false, unread: [expect.stringContaining("dpkg: ")] },
  ],
  [
    "a second database that cannot be read leaves the list open",
    { files: { ...status, "/var/lib/rpm/rpmdb.sqlite": "" } },
    { complete: false, unread: [expect.stringContaining("rpm")] },
  ],
  [
    "rpm's sqlite database without rpm",
    {
      files: { "/usr/lib/sysimage/rpm/rpmdb.sqlite": "" },
      commands: {
        "rpmdb-sqlite /usr/lib/sysimage/rpm/rpmdb.sqlite":
          "bash\t0\t5\t1\tx86_64\tRocky\tbash-5-1.src.rpm\tperl:5.32:1:a\t1700000000\n",
      },
    },
    { complete: true, items: [{ name: "bash", version: "5-1", source: "rpm", origin: "Rocky" }] },
  ],
  [
    "rpm itself where its sqlite database cannot be read directly",
    {
      files: { "/var/lib/rpm/rpmdb.sqlite": "" },
      commands: {
        "rpmdb-sqlite": { state: "failed", reason: "failed", detail: "being written" },
        rpm: "bash\t0\t5\t1\tx86_64\tRocky\tbash-5-1.src.rpm\t(none)\t1700000000\n",
      },
    },
    { complete: true, items: [{ name: "bash", source: "rpm" }] },
  ],
  [
    "two kinds of database, as in a change of format -> rpm itself",
    {
      files: { "/var/lib/rpm/rpmdb.sqlite": "", "/var/lib/rpm/Packages": "" },
      commands: {
        "rpmdb-sqlite": "old\t0\t5\t1\tx\tx\tx\t(none)\t1\n",
        rpm: "bash\t0\t5\t1\tx86_64\tRocky\tbash-5-1.src.rpm\t(none)\t1700000000\n",
      },
    },
    { items: [{ name: "bash" }] },
  ],
  [
    "an rpm that knows no modules is asked without them",
    {
      files: { "/var/lib/rpm/Packages": "" },
      commands: {
        [`rpm -qa --queryformat ${rpmQueryFormat}`]: {
          exitCode: 1,
          stderr: 'error: incorrect format: unknown tag: "MODULARITYLABEL"\n',
        },
        [`rpm -qa --queryformat ${olderRpmQueryFormat}`]:
          "bash\t0\t4\t1\tx86_64\tCentOS\tbash-4-1.src.rpm\t1700000000\n",
      },
    },
    { items: [{ name: "bash", version: "4-1" }] },
  ],
  [
    "an empty database of rpm beside dpkg's is nothing",
    { files: { ...status, "/var/lib/rpm/rpmdb.sqlite": "" }, commands: { rpm: "" } },
    { complete: true, unread: [] },
  ],
  [
    "dpkg by its program where the file is missing",
    { commands: { "dpkg-query": "bash\t5\tamd64\tii \tbash\t5\t\n" } },
    { complete: true },
  ],
])("%s", async (_, about, expected) => {
  expect(await ask(about)).toMatchObject({ state: "known", value: expected });
});

test.each<[string, Scene]>([
  ["no database at all", { files: { "/opt/java/openjdk/release": 'JAVA_VERSION="21"\n' } }],
  ["a database that is refused", { files: { "/var/lib/dpkg/status": "access_denied" } }],
  ["a database without a single package", { files: { "/var/lib/dpkg/status": leftover } }],
  [
    "rpm that prints nothing and says all is well",
    { files: { "/var/lib/rpm/rpmdb.sqlite": "" }, commands: { rpm: "" } },
  ],
  [
    "rpm with an error among its rows",
    {
      files: { "/var/lib/rpm/rpmdb.sqlite": "" },
      commands: {
        rpm: { stdout: "bash\t0\t5\t1\tx\tx\tx\t1\n", stderr: "error: rpmdb: page 7 is damaged\n" },
      },
    },
  ],
])("%s -> unknown", async (_, about) => {
  expect(await ask(about)).toMatchObject({ state: "unknown", reason: "not_reported" });
});

test("the inventory has one order, no doubles, and says when it was cut", () => {
  const item = (name: string, version: string) => ({ name, version, source: "dpkg" as const });
  const items = [item("b", "1"), item("a", "2"), item("a", "1"), item("b", "1")];
  expect(inventoryOf(items, ["dpkg"], [])).toEqual({
    items: [item("a", "1"), item("a", "2"), item("b", "1")],
    complete: true,
    read: ["dpkg"],
    unread: [],
  });
  const full = Array.from({ length: SOFTWARE_LIMIT }, (_, n) => item(`p${n}`, "1"));
  expect(inventoryOf(full, [], [])).toMatchObject({ complete: true });
  const over = inventoryOf([...full, item("q", "1")], [], []);
  expect([over.items.length, over.complete, over.unread.length]).toEqual([
    SOFTWARE_LIMIT,
    false,
    1,
  ]);
});
