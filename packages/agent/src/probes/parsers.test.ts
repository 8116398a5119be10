import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "@jest/globals";
import { expectNeverToThrow, expectQuick, type Trial } from "../testing/fuzz.ts";
import { parseDatabaseHeader } from "./antivirus/clamav.ts";
import { parseMdatp } from "./antivirus/defender.ts";
import { parseFalconctl } from "./antivirus/falcon.ts";
import { parseMdatpText } from "./antivirus/mdatp-text.ts";
import {
  parseBitdefender,
  parseCortex,
  parseEset,
  parseRepcli,
  parseSentinel,
} from "./antivirus/vendor-words.ts";
import { parseBootTime } from "./boot/proc-stat.ts";
import { parseLsblk } from "./disk-encryption/lsblk.ts";
import { parseSwapFiles } from "./disk-encryption/swap-files.ts";
import { parseZfs } from "./disk-encryption/zfs.ts";
import { parseIptables } from "./firewall/iptables.ts";
import { parseNft } from "./firewall/nft.ts";
import { parseActiveZones, parseFirewalldZones, parseUfw } from "./firewall/programs.ts";
import { firmwareText } from "./identity/dmi.ts";
import { parseApkInstalled } from "./installed-software/apk.ts";
import { parseDpkgQuery, parseDpkgStatus } from "./installed-software/dpkg.ts";
import {
  headers,
  parseCondaRecords,
  parseGoVersion,
  parseJavaRelease,
  parseMozillaIni,
  parsePythonNames,
  parseTomcatNotes,
} from "./installed-software/markers.ts";
import { parsePacmanFolders } from "./installed-software/pacman.ts";
import { parseRpmQuery } from "./installed-software/rpm.ts";
import {
  parseFlatpakList,
  parseSnapList,
  parseSnapVersion,
} from "./installed-software/snap-flatpak.ts";
import { parseAssignments, parseBlocks } from "./key-value.ts";
import { placeFrom } from "./machine-class/place.ts";
import { parseBootcStatus, parseOstreeStatus } from "./os/deployments.ts";
import { readRelease } from "./os/os-release.ts";
import { keyOfSource, parseAptList, parseReleaseDate } from "./pending-updates/apt-lists.ts";
import { parseAptPolicy } from "./pending-updates/apt-policy.ts";
import { isWholeSimulation, parseAptSimulation } from "./pending-updates/apt-simulation.ts";
import { parseDeb822Sources, parseSourcesList } from "./pending-updates/apt-sources.ts";
import { parseAdvisoryJson, parseCheckUpdate, parseUpdateinfo } from "./pending-updates/dnf.ts";
import { parseCheckUpgradeJson } from "./pending-updates/dnf5.ts";
import { readKept } from "./pending-updates/kept.ts";
import { parseApkUpdates, parsePacmanUpdates } from "./pending-updates/pacman-apk.ts";
import { parseFlatpakUpdates, parseSnapRefreshes } from "./pending-updates/snap-flatpak.ts";
import {
  isWholeZypper,
  parsePackageUpdates,
  parsePatches,
  zypperMessages,
} from "./pending-updates/zypper.ts";
import { compareKernels } from "./restart/kernels.ts";
import { parseNeedrestart } from "./restart/needrestart.ts";
import { parseNeedsRestarting } from "./restart/own-word.ts";
import { parseLivepatch } from "./support-programme/livepatch.ts";
import {
  parseRepoFile,
  parseZypperRepositories,
  programmesOf,
} from "./support-programme/repositories.ts";
import { parseProStatus } from "./support-programme/ubuntu-pro.ts";
import { parseUnits } from "./systemd.ts";
import { tidyText } from "./tidy.ts";
import { endsWithUpgrade } from "./update-check/apt-history.ts";
import { parseAptConfig } from "./update-policy/apt-config.ts";
import { aptPolicy } from "./update-policy/apt-policy.ts";
import { parseIni } from "./update-policy/rpm-policy.ts";
import { parseSnapHold } from "./update-policy/snap-hold.ts";
import { compareDebian, compareRpm } from "./versions.ts";

const fixture = (name: string) =>
  readFileSync(join(import.meta.dirname, "firewall/fixtures", name), "utf8");

const osRelease = 'NAME="Debian GNU/Linux"\nID=debian\nVERSION_ID="12"\nID_LIKE="a b"\n';
const dpkgStatus =
  "Package: bash\nStatus: install ok installed\nMaintainer: A <a@debian.org>\nSource: bash (5.2)\nVersion: 5.2.15-2+b8\nDescription: x\n\n";
const aptPolicyText =
  "bash:\n  Installed: 1.0-1\n  Candidate: 1.1-1\n  Version table:\n     1.1-1 500 (phased 20%)\n        500 http://mirror.example.org/debian bookworm/main amd64 Packages\n *** 1.0-1 500\n        100 /var/lib/dpkg/status\n";
const zypper =
  '<?xml version="1.0"?><stream><message type="info">x</message><update name="a" kind="patch" status="needed" category="security" severity="low"><summary>a &amp; b</summary><issue type="cve" id="CVE-2026-1234"/></update></stream>\n';
const lsblk =
  '{"blockdevices":[{"name":"sda","type":"disk","children":[{"name":"sda1","type":"part","fstype":"crypto_LUKS","children":[{"name":"c","type":"crypt","fstype":"ext4","mountpoints":["/"]}]}]}]}';
const proStatus =
  '{"attached":true,"expires":"2027-05-01T00:00:00+00:00","services":[{"name":"esm-infra","status":"enabled"}]}';
const mdatp =
  '{"realTimeProtectionEnabled":{"value":true},"definitionsUpdated":"1795000000000","healthy":true,"licensed":true}';
const aptConfig =
  'APT::Periodic::Unattended-Upgrade "1";\nUnattended-Upgrade::Allowed-Origins:: "a:b-security";\n';

/** Every parser, with a text that it is made for. */
const parsers: Readonly<Record<string, Trial>> = {
  assignments: [parseAssignments, osRelease],
  blocks: [parseBlocks, "Id=a\nLoadState=loaded\n\nId=b\n"],
  units: [parseUnits, "Id=a.timer\nLoadState=loaded\nActiveState=active\nUnitFileState=enabled\n"],
  os: [
    (text) =>
      readRelease({
        osRelease: text,
        redhatRelease: text,
        debianVersion: text,
        kernel: text,
        architecture: text,
      }),
    osRelease,
  ],
  place: [
    (text) =>
      placeFrom({
        kernel: text,
        wslFolder: false,
        mountinfo: text,
        secondProcess: text,
        systemdContainer: undefined,
        dockerFile: true,
        podmanFile: false,
        firstEnvironment: text,
        firstCgroup: text,
        cpuinfo: text,
        hypervisorType: undefined,
        dmi: { vendor: text, product: text, bios: text },
      }),
    "22 1 8:1 / / rw,relatime shared:1 - overlay /dev/x rw\n",
  ],
  boot: [parseBootTime, "btime 1795000000\n"],
  firmware: [firmwareText, "To Be Filled By O.E.M.\n"],
  dpkgStatus: [parseDpkgStatus, dpkgStatus.repeat(3)],
  dpkgQuery: [parseDpkgQuery, "bash\t5\tamd64\tii \tbash\t5\tA <a@debian.org>\n"],
  rpmQuery: [
    parseRpmQuery,
    "bash\t0\t5.1.8\t6.el9\tx86_64\tRocky\tbash-5.1.8-6.el9.src.rpm\t1715000000\n",
  ],
  apk: [parseApkInstalled, "P:busybox\nV:1.36.1-r2\nA:x86_64\no:busybox\n\n"],
  pacmanFolders: [
    (text) => parsePacmanFolders(text.split("\n")),
    "bash-5.2.037-1\ngcc-libs-14-1\n",
  ],
  deployments: [
    (text) => [parseOstreeStatus(text), parseBootcStatus(text)],
    '{"deployments":[{"booted":true,"version":"1"}],"cached-update":{"version":"2","advisories":[["a",1,3]]}}',
  ],
  dnf5: [parseCheckUpgradeJson, '{"a":[{"name":"bash","arch":"noarch","evr":"1-1"}]}'],
  snapRefreshes: [
    (text) => parseSnapRefreshes({ stdout: text, stderr: text }),
    "Name  Version  Rev\nfirefox  1  2\n",
  ],
  snapList: [parseSnapList, "Name  Version  Rev\nfirefox  1  2\n"],
  snapHold: [(text) => parseSnapHold(text, 0), "hold: 2026-12-24T10:00:00Z\n"],
  flatpakUpdates: [parseFlatpakUpdates, "org.gimp.GIMP\t2.10\tstable\n"],
  needsRestarting: [
    (stdout) => parseNeedsRestarting({ state: "ran", exitCode: 1, stdout, stderr: "" }),
    "  * glibc\nReboot is required to fully utilize these updates.\n",
  ],
  livepatch: [parseLivepatch, '{"Status":[{"Running":true,"Livepatch":{"State":"applied"}}]}'],
  zypperRepositories: [parseZypperRepositories, '<repo alias="a-LTSS" name="b" enabled="1"/>'],
  swaps: [parseSwapFiles, "/swap\\040file file 1 0 -2\n"],
  activeZones: [parseActiveZones, "public (default)\n  interfaces: eth0\ntrusted\n"],
  mdatpText: [(text) => parseMdatpText(text, 0), "healthy : true\nlicensed : true [managed]\n"],
  sentinel: [parseSentinel, "Agent version: 1\nAgent state      Enabled\n"],
  cortex: [parseCortex, "Name PID User Status Command\npmd 1 root Running /x\n"],
  bitdefender: [parseBitdefender, "Engines version: 1\n  - Antimalware status: On\n"],
  eset: [(text) => parseEset(text, text, 0), "EM002\t 1 (20261119)\tx\nStatus: Activated\n"],
  repcli: [parseRepcli, "\tSensor Version[1.2]\n\tState[Enabled]\n"],
  snap: [parseSnapVersion, "name: x\nversion: '1.2'\n"],
  flatpak: [parseFlatpakList, "org.gimp.GIMP\t2.10\tstable\n"],
  java: [parseJavaRelease, 'IMPLEMENTOR="Eclipse Adoptium"\nJAVA_VERSION="17.0.9"\n'],
  go: [parseGoVersion, "go1.22.3\n"],
  tomcat: [parseTomcatNotes, "Apache Tomcat Version 9.0.83\n"],
  mozilla: [parseMozillaIni, "Vendor=Mozilla\nName=Firefox\nVersion=128.5\n"],
  conda: [(text) => parseCondaRecords(text.split("\n")), "python-3.11.5-h1_0.json\n"],
  python: [(text) => parsePythonNames(text.split("\n")), "python3.12\n"],
  headers: [
    (text) => Object.values(headers).map((parse) => parse(text)),
    '#define PHP_VERSION "8.2.12"\n#define NODE_MAJOR_VERSION 20\n',
  ],
  aptList: [
    (text) => parseAptList(text, text),
    "Origin: Debian\nDate: Sat, 11 Jul 2026 10:16:37 UTC\n",
  ],
  releaseDate: [parseReleaseDate, "Sat, 11 Jul 2026 10:16:37 UTC"],
  sourceKey: [(text) => keyOfSource(text, text), "https://me:pw@host:80/a_b"],
  aptPolicy: [parseAptPolicy, aptPolicyText],
  aptSimulation: [
    (text) => [parseAptSimulation(text), isWholeSimulation(text)],
    "The following packages have been kept back:\n  apt\nInst a [1] (2 Debian:12/stable [amd64]) []\n",
  ],
  sourcesList: [parseSourcesList, "deb [arch=amd64] http://x.org/d stable main\n"],
  deb822: [parseDeb822Sources, "Types: deb\nURIs: http://a\n http://b\nSuites: s\nEnabled: no\n"],
  updateinfo: [parseUpdateinfo, "RLSA-1 Moderate/Sec. bash-5.1.8-8.el9.x86_64\n"],
  advisoryJson: [
    parseAdvisoryJson,
    '[{"name":"F","type":"security","nevra":"a-1-1.noarch","buildtime":"2026-01-01 00:00:00"}]',
  ],
  checkUpdate: [parseCheckUpdate, "bash.x86_64 5.1.8-9.el9 baseos\nObsoleting Packages\n"],
  kept: [
    (text) => readKept(text, "f"),
    '{"fingerprint":"f","upgradable":[{"name":"a","installed":"1","candidate":"2","newer":[]}]}',
  ],
  pacmanUpdates: [parsePacmanUpdates, "bash 1-1 -> 2-1 [ignored]\n"],
  apkUpdates: [parseApkUpdates, "busybox-1.36.1-r2 < 1.36.1-r5\n"],
  zypper: [
    (text) => [
      parsePatches(text),
      parsePackageUpdates(text),
      zypperMessages(text),
      isWholeZypper(text),
    ],
    zypper,
  ],
  kernels: [
    (text) =>
      (["dpkg", "rpm", "apk", "pacman"] as const).map((family) =>
        compareKernels(family, { release: text, version: text }, [
          { name: `linux-image-${text}`, version: text },
          { name: "kernel-core", version: text },
          { name: "linux", version: text },
        ]),
      ),
    "6.1.0-37-amd64",
  ],
  needrestart: [parseNeedrestart, "NEEDRESTART-KSTA: 3\nNEEDRESTART-KEXP: 6.1\n"],
  repositories: [
    (text) => programmesOf("rhel", parseRepoFile(text)),
    "[rhel-7-els-rpms]\nname=x\nenabled=1\n",
  ],
  pro: [parseProStatus, proStatus],
  history: [endsWithUpgrade, "Start-Date: x\nUpgrade: a\nEnd-Date: y\n"],
  aptConfig: [
    (text) =>
      aptPolicy({ config: parseAptConfig(text), installer: true, units: undefined, cron: true }),
    aptConfig,
  ],
  ini: [parseIni, "[commands]\napply_updates = yes\n"],
  nft: [parseNft, fixture("nft-ufw.json").slice(0, 6000)],
  nftWhole: [parseNft, fixture("nft-reject.json")],
  iptables: [
    parseIptables,
    '-P INPUT DROP\n-N a\n-A INPUT ! -i lo -m comment --comment "x" -j a\n-A a -j INPUT\n',
  ],
  ufw: [parseUfw, "Status: active\nDefault: deny (incoming), allow (outgoing)\n"],
  firewalld: [parseFirewalldZones, "public (active)\n  target: default\n"],
  lsblk: [parseLsblk, lsblk],
  zfs: [parseZfs, "pool\tencryption\toff\npool\tmounted\tyes\npool\tmountpoint\t/\n"],
  clamav: [
    parseDatabaseHeader,
    "ClamAV-VDB:20 Nov 2026 08-24 +0000:27800:2000000:90:0:0:raynman:1795000000",
  ],
  defender: [(text) => parseMdatp(text, 1795000000000), mdatp],
  falcon: [parseFalconctl, "version = 7.10.16303.0\nrfm-state=false.\n"],
  tidy: [tidyText, "/home/alice/x\u202e"],
  versions: [
    (text) => [compareDebian(text, "1:2.0~rc1-1"), compareRpm(text, "1:2.0^git1-1")],
    "1:2.0-1+b1",
  ],
};

test.each(Object.entries(parsers))("%s never throws", (_, trial) => expectNeverToThrow(trial));

test.each(Object.entries(parsers))("%s stays quick on endless lines", (_, [parse]) => {
  expectQuick(parse);
});
