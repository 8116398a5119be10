import { test } from "@jest/globals";
import { expectNeverToThrow, expectQuick, type Trial } from "../testing/fuzz.ts";
import { parseGroups, parseNsswitch, parsePasswd } from "./accounts.ts";
import { parseShadow } from "./administrators/shadow.ts";
import { includesOf, parseSudoers } from "./administrators/sudoers.ts";
import { toolsIn } from "./backup/jobs.ts";
import { parseUnitRuns } from "./backup/unit-runs.ts";
import {
  messageKey,
  parseChromiumExtensions,
  parseFirefoxExtensions,
  parseMessage,
} from "./browsers/extensions.ts";
import { parseFirefoxPolicies } from "./browsers/firefox-policies.ts";
import { browserNamed, upstreamVersion } from "./browsers/linux-packages.ts";
import { fromTitles } from "./browsers/windows-others.ts";
import { parseFalconOnboarding } from "./edr/falcon.ts";
import { parseMdatpOnboarding } from "./edr/mdatp.ts";
import { parseAptHistory, parseDpkgLog } from "./installed-updates/apt-log.ts";
import { parsePacmanLog } from "./installed-updates/pacman-log.ts";
import { parseInstallTimes } from "./installed-updates/transactions.ts";
import { parseRealms } from "./management/realm.ts";
import { parseIpa, parseSamba, parseSssd } from "./management/sssd.ts";
import { parseListening } from "./remote-access/sockets.ts";
import { fits, includeOf, parseSshdTest, sshSettingsFrom } from "./remote-access/sshd.ts";
import { parseCommandLine, parseModprobe } from "./removable-media/modprobe.ts";
import { letsStorageIn, parseImplicitTarget } from "./removable-media/usbguard.ts";
import { parseKscreenlocker, parseSwayidle, parseXfceScreensaver } from "./screen-lock/desktops.ts";
import {
  parseKeyfile,
  parseLocks,
  parseProfile,
  parseSchemaDefault,
} from "./screen-lock/keyfiles.ts";
import { parseFlag, parseLockdown } from "./secure-boot/firmware.ts";

const id = "a".repeat(32);
const chromium = JSON.stringify({
  extensions: { settings: { [id]: { state: 1, path: `${id}/1_0`, manifest: { name: "x" } } } },
});
const firefox = '{"addons":[{"id":"a@example.org","type":"extension","active":true}]}';
const sudoers =
  'User_Alias A = x, %y : B = z\nx, %y ALL=(ALL:ALL) NOPASSWD: ALL\n"%d u" ALL=(ALL) \\\n ALL\n@includedir /etc/sudoers.d\n';
const socket =
  "   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 1\n";

/** Parsers of what only Linux tells, each with a text that it is made for. */
const parsers: Readonly<Record<string, Trial>> = {
  passwd: [parsePasswd, "root:x:0:0:root:/root:/bin/bash\n"],
  groups: [parseGroups, "sudo:x:27:anna,ben\n"],
  nsswitch: [parseNsswitch, "passwd: files sss # x\n"],
  shadow: [parseShadow, "root:*:19700:0:99999:7:::\n"],
  sudoers: [(text) => [parseSudoers(text), includesOf(text)], sudoers],
  aptLog: [
    parseAptHistory,
    "Start-Date: x\nUpgrade: a:amd64 (1, 2)\nEnd-Date: 2026-11-18  06:12:03\n",
  ],
  dpkgLog: [parseDpkgLog, "2026-11-18 06:12:03 upgrade bash:amd64 1 2\n"],
  installTimes: [parseInstallTimes, "bash\t1763000000\n"],
  pacmanLog: [parsePacmanLog, "[2026-11-18T10:00:00+0100] [ALPM] transaction completed\n"],
  sshd: [parseSshdTest, "port 22\npermitrootlogin no\n"],
  sshdConfig: [
    (text) => [
      sshSettingsFrom(text.split("\n").map((row) => ({ text: row }))),
      includeOf(text),
      fits(text, text),
    ],
    "Include a*.conf\nPort=22\nMatch User x\n",
  ],
  listening: [parseListening, socket],
  keyfile: [
    (text) => [parseKeyfile(text), parseLocks(text), parseProfile(text)],
    "[a/b]\nc=uint32 1\n/a/b/c\nsystem-db:local\n",
  ],
  schema: [
    (text) => parseSchemaDefault(text, "idle-delay"),
    '<key name="idle-delay" type="u"><default>300</default></key>',
  ],
  kde: [parseKscreenlocker, "[Daemon]\nAutolock[$i]=true\nTimeout=5\n"],
  xfce: [
    parseXfceScreensaver,
    '<channel name="xfce4-screensaver"><property name="saver"><property name="enabled" value="true"/>',
  ],
  swayidle: [parseSwayidle, "timeout 300 'swaylock -f' timeout 600 'x'\n"],
  firmware: [
    (text) => [parseFlag(text), parseLockdown(text)],
    "none [integrity] confidentiality\n",
  ],
  modprobe: [
    (text) => [parseModprobe(text), parseCommandLine(text)],
    "install usb-storage /bin/false\nmodule_blacklist=uas\n",
  ],
  usbguard: [
    (text) => [parseImplicitTarget(text), letsStorageIn(text)],
    "ImplicitPolicyTarget=block\nallow with-interface 08:*:*\n",
  ],
  backupCommands: [toolsIn, "0 2 * * * restic -r /srv backup /home\nborg create ::x\n"],
  unitRuns: [
    (text) => parseUnitRuns(text, 1_795_000_000_000),
    "Id=a\nResult=success\nExecMainStatus=0\nExecMainExitTimestamp=Sat 2026-11-21 02:00:41 UTC\nExecMainExitTimestampMonotonic=1\n",
  ],
  realms: [parseRealms, "example.org\n  configured: kerberos-member\n"],
  sssd: [parseSssd, "[sssd]\ndomains = a\n[domain/a]\nid_provider = ad\n"],
  samba: [
    (text) => [parseSamba(text), parseIpa(text)],
    "[global]\n security = ads\n realm = A\n domain = a\n",
  ],
  mdatpOnboarding: [
    parseMdatpOnboarding,
    '{"licensed":true,"orgId":{"value":"x"},"healthIssues":[]}',
  ],
  falconOnboarding: [parseFalconOnboarding, 'cid="0123", aid is not set, rfm-state=true.'],
  chromium: [parseChromiumExtensions, chromium],
  firefox: [parseFirefoxExtensions, firefox],
  messages: [
    (text) => [parseMessage(text, "a"), messageKey(text)],
    '{"a":{"message":"__MSG_x__"}}',
  ],
  firefoxPolicies: [parseFirefoxPolicies, '{"policies":{"DisableAppUpdate":true}}'],
  browserVersion: [
    (text) => [
      upstreamVersion(text),
      browserNamed("package", { name: "firefox", version: text }, "dpkg"),
      fromTitles([{ DisplayName: text, DisplayVersion: text }]),
    ],
    "1:147.0.7727.55-1~deb12u1",
  ],
};

/** Patterns of these parsers that could go back over what they have read. */
const monsters = [
  "(".repeat(50_000),
  `a ALL=${"NOPASSWD: ".repeat(5_000)}`,
  `${"a, ".repeat(15_000)}ALL=ALL`,
  `x=${"(ALL) ".repeat(8_000)}`,
  "timeout 1 ".repeat(5_000),
  `"${"\\".repeat(50_000)}`,
  `<key name="idle-delay"${"<default".repeat(6_000)}`,
  "\t".repeat(50_000),
];

test.each(Object.entries(parsers))("%s never throws", (_, trial) => {
  expectNeverToThrow(trial);
});

test.each(Object.entries(parsers))("%s stays quick on endless lines", (_, [parse]) => {
  expectQuick(parse, monsters);
});
