import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { parseKscreenlocker, parseSwayidle, parseXfceScreensaver } from "./desktops.ts";
import { gnomeLock } from "./gnome.ts";
import { parseKeyfile, parseSchemaDefault, secondsOf } from "./keyfiles.ts";
import { screenLockOnLinux } from "./linux.ts";

const dpkg = (...names: readonly string[]) => ({
  "/var/lib/dpkg/status": ["base-files", ...names]
    .map((n) => `Package: ${n}\nStatus: install ok installed\nVersion: 1.0\nArchitecture: amd64\n`)
    .join("\n"),
});
const desktop = {
  ...dpkg("gdm3", "gnome-shell"),
  "/usr/share/wayland-sessions/gnome.desktop": "",
  "/etc/passwd": "root:x:0:0::/root:/bin/bash\nanna:x:1000:1000::/home/anna:/bin/bash\n",
};
const keys =
  "[org/gnome/desktop/session]\nidle-delay=uint32 300\n\n[org/gnome/desktop/screensaver]\nlock-enabled=true\nlock-delay=uint32 30\n";
const locks =
  "/org/gnome/desktop/session/idle-delay\n/org/gnome/desktop/screensaver/lock-enabled\n/org/gnome/desktop/screensaver/lock-delay\n";
const dconf = {
  "/etc/dconf/profile/user": "user-db:user\nsystem-db:local\n",
  "/etc/dconf/db/local.d/00-lock": keys,
};
const schemas = "/usr/share/glib-2.0/schemas";
const defaults = {
  [`${schemas}/org.gnome.desktop.session.gschema.xml`]:
    '<schema id="x"><key name="idle-delay" type="u"><default>300</default><summary>s</summary></key></schema>',
  [`${schemas}/org.gnome.desktop.screensaver.gschema.xml`]:
    '<key name="lock-enabled" type="b"><default>true</default></key><key name="lock-delay" type="u"><default>0</default></key>',
};

async function told(about: Scene): Promise<unknown> {
  const reading = await screenLockOnLinux(scene(about));
  const checked = facts["screen-lock"].safeParse({ kind: "screen-lock", ...reading });
  expect(checked.error).toBeUndefined();
  if (reading.state !== "known") return reading.state;
  const { settings, usersNotRead } = reading.value;
  const each = settings.map(
    (s) => `${s.source} ${s.scope} ${s.from} ${s.enabled} ${s.afterSeconds ?? "-"}`,
  );
  return [...each, `${usersNotRead} not read`];
}

test.each<[string, Scene, unknown]>([
  ["a server without a graphical session", { files: dpkg("openssh-server") }, "not-applicable"],
  ["a machine whose packages could not be read", {}, "unknown"],
  ["a desktop of which nothing could be read", { files: desktop }, "unknown"],
  [
    "a policy that nobody can change",
    { files: { ...desktop, ...dconf, "/etc/dconf/db/local.d/locks/lock": locks } },
    ["gnome machine policy yes 330", "0 not read"],
  ],
  [
    "the same without locks: people may have changed it",
    { files: { ...desktop, ...dconf } },
    ["gnome machine default yes 330", "1 not read"],
  ],
  [
    "a lock on the idle time alone does not hold the rest",
    {
      files: {
        ...desktop,
        ...dconf,
        "/etc/dconf/db/local.d/locks/a": "/org/gnome/desktop/session/idle-delay\n",
      },
    },
    ["gnome machine default yes 330", "1 not read"],
  ],
  [
    "a database that the profile does not name is not in force",
    { files: { ...desktop, ...dconf, "/etc/dconf/profile/user": "user-db:user\n" } },
    "unknown",
  ],
  [
    "files that dconf never made a database of",
    { files: { ...desktop, ...dconf }, folders: { "/etc/dconf/db": ["local.d"] } },
    "unknown",
  ],
  [
    "the distribution's own values",
    { files: { ...desktop, ...defaults } },
    ["gnome machine default yes 300", "1 not read"],
  ],
  [
    "an override over the schema: never",
    {
      files: {
        ...desktop,
        ...defaults,
        [`${schemas}/90_own.gschema.override`]: "[org.gnome.desktop.session]\nidle-delay=0\n",
      },
    },
    ["gnome machine default no -", "1 not read"],
  ],
  [
    "one's own settings, asked as that person",
    {
      elevated: false,
      files: desktop,
      commands: {
        "gsettings get org.gnome.desktop.session idle-delay": "uint32 600\n",
        "gsettings get org.gnome.desktop.screensaver lock-enabled": "true\n",
        "gsettings get org.gnome.desktop.screensaver lock-delay": "uint32 0\n",
      },
    },
    ["gnome user user yes 600", "0 not read"],
  ],
  [
    "root's answer would be root's",
    { files: desktop, commands: { gsettings: "uint32 600\n" } },
    "unknown",
  ],
  [
    "KDE's file of one person",
    {
      files: {
        ...desktop,
        "/home/anna/.config/kscreenlockerrc": "[Daemon]\nAutolock=true\nTimeout=10\nLockGrace=5\n",
      },
    },
    ["kde user user yes 605", "0 not read"],
  ],
  [
    "WSL",
    { files: { "/proc/sys/kernel/osrelease": "6.6-microsoft-standard-WSL2\n" } },
    "not-applicable",
  ],
])("%s", async (_, about, expected) => {
  expect(await told(about)).toEqual(expected);
});

const all = {
  idleDelay: "uint32 300",
  lockEnabled: "true",
  lockDelay: "uint32 0",
  disabled: undefined,
};

test.each<[string, Partial<Parameters<typeof gnomeLock>[0]>, object]>([
  ["idle and delay", {}, { enabled: "yes", afterSeconds: 300, password: "yes" }],
  ["never idle", { idleDelay: "uint32 0" }, { enabled: "no" }],
  ["no lock", { lockEnabled: "false" }, { enabled: "no", password: "no" }],
  ["locks forbidden", { disabled: "true" }, { enabled: "no", password: "no" }],
  [
    "a word nobody has seen",
    { lockEnabled: "perhaps" },
    { enabled: "unknown", password: "unknown" },
  ],
  ["a delay that is not told", { lockDelay: undefined }, { enabled: "unknown" }],
  ["a number below nought", { idleDelay: "-1" }, { enabled: "unknown" }],
])("GNOME: %s", (_, some, expected) => {
  expect(gnomeLock({ ...all, ...some })).toMatchObject(expected);
});

test.each<[string, object | undefined]>([
  ["[Daemon]\nAutolock=true\nTimeout=5\n", { enabled: "yes", afterSeconds: 300, fixed: false }],
  [
    "[Daemon]\nAutolock[$i]=true\nTimeout[$i]=5\n",
    { enabled: "yes", afterSeconds: 300, fixed: true },
  ],
  ["[Daemon]\nAutolock=false\n", { enabled: "no", password: "no" }],
  ["[Daemon]\nTimeout=5\n", { enabled: "unknown" }],
  ["[Daemon]\nAutolock=true\n", { enabled: "unknown" }],
  ["[Greeter]\nTheme=x\n", undefined],
])("KDE: %j", (text, expected) => {
  const said = parseKscreenlocker(text);
  if (expected === undefined) expect(said).toBeUndefined();
  else expect(said).toMatchObject(expected);
});

const xfce = (saver: string, lock: string) => `<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-screensaver" version="1.0">
  <property name="saver" type="empty">
    <property name="enabled" type="bool" value="${saver}"/>
    <property name="idle-activation" type="empty"><property name="delay" type="int" value="10"/></property>
  </property>
  <property name="lock" type="empty">
    <property name="enabled" type="bool" value="${lock}"/>
    <property name="saver-activation" type="empty"><property name="delay" type="int" value="1"/></property>
  </property>
</channel>`;

test.each<[string, object | undefined]>([
  [xfce("true", "true"), { enabled: "yes", afterSeconds: 660 }],
  [xfce("false", "true"), { enabled: "no" }],
  [xfce("true", "false"), { enabled: "no" }],
  ['<channel name="xfce4-screensaver"></channel>', { enabled: "unknown" }],
  ["<channel/>", undefined],
])("XFCE %#", (text, expected) => {
  const said = parseXfceScreensaver(text);
  if (expected === undefined) expect(said).toBeUndefined();
  else expect(said).toMatchObject(expected);
});

test.each<[string, number | undefined]>([
  ["timeout 300 'swaylock -f -c 000000'\ntimeout 600 'swaymsg \"output * dpms off\"'", 300],
  ["exec swayidle -w \\\n  timeout 900 'swaylock -f' \\\n  before-sleep 'swaylock -f'", 900],
  ["# timeout 300 'swaylock'", undefined],
  ["timeout 300 'notify-send idle'", undefined],
])("swayidle: %j", (text, expected) => {
  expect(parseSwayidle(text)?.afterSeconds).toBe(expected);
});

test("keyfiles, schemas and numbers", () => {
  expect(parseKeyfile("a=1\n[g]\n# b=2\nc = 3\n[h]\nd=e=f").get("g/c")).toBe("3");
  expect(parseKeyfile("[h]\nd=e=f").get("h/d")).toBe("e=f");
  expect(parseSchemaDefault("<key name='x'>", "x")).toBeUndefined();
  expect([secondsOf("uint32 0"), secondsOf("@u 5"), secondsOf("five")]).toEqual([0, 5, undefined]);
});
