import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { parseUnits } from "../systemd.ts";
import { parseAptConfig } from "./apt-config.ts";
import { policyOnLinux } from "./linux.ts";
import { parseIni } from "./rpm-policy.ts";

async function ask(about: Scene) {
  const reading = await policyOnLinux(scene(about));
  const fact = { kind: "update-policy", ...reading };
  expect(facts["update-policy"].safeParse(fact).error).toBeUndefined();
  return reading;
}

const dpkg = (...names: string[]) => ({
  "/var/lib/dpkg/status": ["bash", ...names]
    .map((name) => `Package: ${name}\nStatus: install ok installed\nVersion: 1\n`)
    .join("\n"),
});
const unit = (id: string, active: string, file = "enabled", load = "loaded") =>
  `Id=${id}\nLoadState=${load}\nActiveState=${active}\nUnitFileState=${file}\n`;
const timers = `${unit("apt-daily.timer", "active")}\n${unit("apt-daily-upgrade.timer", "active")}`;
/* biome-ignore-start lint/suspicious/noTemplateCurlyInString: unattended-upgrades' own placeholders */
const debianOrigins = `Unattended-Upgrade "";
Unattended-Upgrade::Origins-Pattern "";
Unattended-Upgrade::Origins-Pattern:: "origin=Debian,codename=\${distro_codename},label=Debian";
Unattended-Upgrade::Origins-Pattern:: "origin=Debian,codename=\${distro_codename}-security,label=Debian-Security";
`;
const ubuntuOrigins = `Unattended-Upgrade::Allowed-Origins:: "\${distro_id}:\${distro_codename}";
Unattended-Upgrade::Allowed-Origins:: "\${distro_id}:\${distro_codename}-security";
Unattended-Upgrade::Allowed-Origins:: "\${distro_id}ESM:\${distro_codename}-infra-security";
`;
/* biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above */
const periodic = (upgrade: string, lists = "1") =>
  `APT "";\nAPT::Periodic "";\nAPT::Periodic::Update-Package-Lists "${lists}";\nAPT::Periodic::Unattended-Upgrade "${upgrade}";\n`;

const apt = (config: string, about: { systemctl?: string; packages?: string[] } = {}): Scene => ({
  files: dpkg(...(about.packages ?? ["unattended-upgrades"])),
  commands: { "apt-config": config, systemctl: about.systemctl ?? timers },
});

test.each<[string, Scene, object]>([
  [
    "Debian's defaults",
    apt(periodic("1") + debianOrigins),
    { automatic: "install", mechanism: "unattended-upgrades", scope: "all", obstacles: [] },
  ],
  [
    "Ubuntu's defaults",
    apt(periodic("1") + ubuntuOrigins),
    { automatic: "install", scope: "security", obstacles: [] },
  ],
  ["always", apt(periodic("always") + ubuntuOrigins), { automatic: "install" }],
  ["every week", apt(periodic("7") + ubuntuOrigins), { automatic: "install", deferralDays: 7 }],
  [
    "every 36 hours",
    apt(periodic("36h") + ubuntuOrigins),
    { automatic: "install", deferralDays: 2 },
  ],
  [
    "on Saturdays only",
    apt(`${periodic("1")}${ubuntuOrigins}Unattended-Upgrade::Update-Days:: "Sat";\n`),
    { automatic: "install", deferralDays: 7 },
  ],
  ["switched off by 0", apt(periodic("0") + ubuntuOrigins), { automatic: "off" }],
  [
    "switched off as a whole",
    apt(`${periodic("1")}APT::Periodic::Enable "0";\n`),
    { automatic: "off" },
  ],
  ["installed but never switched on", apt('APT "";\n'), { automatic: "off" }],
  [
    "nothing of it on the machine",
    apt('APT "";\n', { packages: [] }),
    { automatic: "not-configured" },
  ],
  [
    "switched on but not installed",
    apt(periodic("1"), { packages: [] }),
    { automatic: "off", obstacles: [expect.stringContaining("not installed")] },
  ],
  [
    "downloads only",
    apt('APT::Periodic::Download-Upgradeable-Packages "1";\n', { packages: [] }),
    { automatic: "download" },
  ],
  [
    "a disabled timer stands in the way",
    apt(periodic("1") + ubuntuOrigins, {
      systemctl: `${unit("apt-daily.timer", "active")}\n${unit("apt-daily-upgrade.timer", "inactive", "disabled")}`,
    }),
    { automatic: "install", obstacles: ["apt-daily-upgrade.timer is disabled"] },
  ],
  [
    "a masked timer stands in the way",
    apt(periodic("1") + ubuntuOrigins, {
      systemctl: `${unit("apt-daily.timer", "inactive", "masked", "masked")}\n${unit("apt-daily-upgrade.timer", "active")}`,
    }),
    { obstacles: ["apt-daily.timer is masked"] },
  ],
  [
    "lists that nobody refreshes stand in the way",
    apt(periodic("1", "0") + ubuntuOrigins),
    { obstacles: ["package lists are not refreshed automatically"] },
  ],
  [
    "origins without a security archive stand in the way",
    apt(`${periodic("1")}Unattended-Upgrade::Allowed-Origins:: "Google:stable";\n`),
    { scope: "all", obstacles: [expect.stringContaining("no security archive")] },
  ],
  [
    "packages kept back stand in the way",
    apt(`${periodic("1")}${ubuntuOrigins}Unattended-Upgrade::Package-Blacklist:: "linux-";\n`),
    { obstacles: ["packages are kept back by configuration: linux-"] },
  ],
  [
    "neither systemd nor cron stands in the way",
    {
      files: { ...dpkg("unattended-upgrades"), "/proc/1/comm": "init\n" },
      commands: { "apt-config": periodic("1") + ubuntuOrigins },
    },
    { obstacles: ["neither systemd nor cron starts apt's daily job"] },
  ],
  [
    "cron starts it where there is no systemd",
    {
      files: {
        ...dpkg("unattended-upgrades", "cron"),
        "/proc/1/comm": "init\n",
        "/etc/cron.daily/apt-compat": "",
      },
      commands: { "apt-config": periodic("1") + ubuntuOrigins },
    },
    { automatic: "install", obstacles: [] },
  ],
])("apt: %s", async (_, about, expected) => {
  const reading = await ask(about);
  expect(reading).toMatchObject({ state: "known", value: expected });
});

test.each<[string, Scene, object]>([
  ["apt-config missing", { files: dpkg() }, { reason: "command_missing" }],
  [
    "apt-config that prints nothing",
    { files: dpkg(), commands: { "apt-config": "" } },
    { reason: "not_reported" },
  ],
  ["no package manager", {}, { reason: "unsupported" }],
])("%s -> unknown", async (_, about, expected) => {
  expect(await ask(about)).toMatchObject({ state: "unknown", ...expected });
});

const rpm = (names: string[], files: Scene["files"], systemctl?: string): Scene => ({
  files: { "/var/lib/rpm/rpmdb.sqlite": "", "/etc/os-release": "ID=rocky\n", ...files },
  commands: {
    rpm: ["bash", ...names].map((n) => `${n}\t0\t1\t1\tnoarch\tx\tx\t1\n`).join(""),
    ...(systemctl === undefined ? {} : { systemctl }),
  },
});
const suse = { "/etc/os-release": "ID=sles\n" };
const none = unit("dnf-automatic.timer", "inactive", "disabled");
const suseNone = unit("transactional-update.timer", "inactive", "disabled");
const automatic = (apply: string, type = "security") => ({
  "/etc/dnf/automatic.conf": `[commands]\nupgrade_type = ${type}\ndownload_updates = yes\napply_updates = ${apply}\n[emitters]\nemit_via = stdio\n`,
});

test.each<[string, Scene, object]>([
  [
    "dnf-automatic that applies security updates",
    rpm(["dnf-automatic"], automatic("yes"), unit("dnf-automatic.timer", "active")),
    { automatic: "install", mechanism: "dnf-automatic", scope: "security" },
  ],
  [
    "dnf-automatic that downloads",
    rpm(["dnf-automatic"], automatic("no", "default"), unit("dnf-automatic.timer", "active")),
    { automatic: "download", scope: "all" },
  ],
  [
    "the timer that installs, whatever the configuration",
    rpm(["dnf-automatic"], automatic("no"), unit("dnf-automatic-install.timer", "active")),
    { automatic: "install" },
  ],
  [
    "installed, no timer running",
    rpm(["dnf-automatic"], automatic("yes"), none),
    { automatic: "off" },
  ],
  ["not installed", rpm([], {}, none), { automatic: "not-configured" }],
  [
    "yum-cron",
    rpm(
      ["yum-cron"],
      { "/etc/yum/yum-cron.conf": "[commands]\nupdate_cmd = security\napply_updates = yes\n" },
      unit("yum-cron.service", "active"),
    ),
    { automatic: "install", mechanism: "yum-cron", scope: "security" },
  ],
  [
    "an image-based system that applies",
    rpm(
      [],
      {
        "/run/ostree-booted": "",
        "/etc/rpm-ostreed.conf": "[Daemon]\nAutomaticUpdatePolicy=apply\n",
      },
      unit("rpm-ostreed-automatic.timer", "active"),
    ),
    { automatic: "install", mechanism: "rpm-ostree", obstacles: [] },
  ],
  [
    "an image-based system whose timer does not run",
    rpm(
      [],
      {
        "/run/ostree-booted": "",
        "/etc/rpm-ostreed.conf": "[Daemon]\nAutomaticUpdatePolicy=stage\n",
      },
      unit("rpm-ostreed-automatic.timer", "inactive"),
    ),
    { obstacles: ["rpm-ostreed-automatic.timer is not running"] },
  ],
  [
    "bootc's own timer, whatever rpm-ostree is told",
    rpm([], { "/run/ostree-booted": "" }, unit("bootc-fetch-apply-updates.timer", "active")),
    { automatic: "install", mechanism: "bootc-fetch-apply-updates", obstacles: [] },
  ],
  [
    "os-update",
    rpm([], suse, unit("os-update.timer", "active")),
    { automatic: "install", mechanism: "os-update" },
  ],
  [
    "SUSE's online update switched off",
    rpm(
      [],
      { ...suse, "/etc/sysconfig/automatic_online_update": 'AOU_ENABLE_CRONJOB="false"\n' },
      suseNone,
    ),
    { automatic: "off", mechanism: "online-update" },
  ],
  [
    "transactional-update",
    rpm([], suse, unit("transactional-update.timer", "active")),
    { automatic: "install", mechanism: "transactional-update" },
  ],
  [
    "SUSE's online update for security patches",
    rpm(
      [],
      {
        ...suse,
        "/etc/sysconfig/automatic_online_update":
          'AOU_ENABLE_CRONJOB="true"\nAOU_PATCH_CATEGORIES="security"\nAOU_SKIP_INTERACTIVE_PATCHES="true"\n',
      },
      suseNone,
    ),
    {
      automatic: "install",
      scope: "security",
      obstacles: ["patches that ask a question are skipped"],
    },
  ],
  ["SUSE with nothing set up", rpm([], suse, suseNone), { automatic: "not-configured" }],
  [
    "SUSE's online update is cron's: systemd says nothing of timers",
    rpm(
      [],
      {
        ...suse,
        "/etc/sysconfig/automatic_online_update": 'AOU_ENABLE_CRONJOB="true"\n',
      },
      none,
    ),
    { automatic: "install", scope: "all" },
  ],
])("rpm: %s", async (_, about, expected) => {
  expect(await ask(about)).toMatchObject({ state: "known", value: expected });
});

const withSnaps = (time: Partial<Record<string, string>>): Scene => {
  const base = apt(periodic("1") + ubuntuOrigins);
  const lines = Object.entries(time).map(([key, value]) => `${key}: ${value}\n`);
  return {
    files: { ...base.files, "/var/lib/snapd/snaps/core22_1.snap": "" },
    commands: { ...base.commands, "snap refresh --time --abs-time": lines.join("") },
  };
};

test.each<[string, Scene, object]>([
  [
    "held until later",
    withSnaps({ timer: "00:00~24:00/4", hold: "2026-12-24T10:00:00Z", next: "x" }),
    { obstacles: ["snaps are held until 2026-12-24T10:00:00Z"] },
  ],
  [
    "held for ever",
    withSnaps({ hold: "forever" }),
    { obstacles: ["snaps are held until forever"] },
  ],
  ["no longer held", withSnaps({ hold: "2026-11-01T10:00:00Z" }), { obstacles: [] }],
  [
    "not held",
    withSnaps({ timer: "00:00~24:00/4", last: "2026-11-21T02:00:00Z" }),
    { obstacles: [] },
  ],
])("snaps that are %s", async (_, about, expected) => {
  expect(await ask(about)).toMatchObject({ state: "known", value: expected });
});

test.each([
  ["active", { managedBy: "landscape" }],
  ["inactive", {}],
])("Landscape's client that is %s", async (active, expected) => {
  const systemctl = `${timers}\n${unit("landscape-client.service", active)}`;
  const packages = ["unattended-upgrades", "landscape-client"];
  const reading = await ask(apt(periodic("1") + ubuntuOrigins, { systemctl, packages }));
  if (reading.state !== "known") throw new Error(reading.state);
  expect("managedBy" in reading.value ? { managedBy: reading.value.managedBy } : {}).toEqual(
    expected,
  );
});

test("units are asked one by one where a recording holds them so", async () => {
  const show = (name: string) =>
    `systemctl show ${name} -p LoadState,ActiveState,UnitFileState,SubState`;
  const said = "LoadState=loaded\nActiveState=active\nUnitFileState=enabled\nSubState=waiting\n";
  const base = apt(periodic("1") + ubuntuOrigins);
  const about: Scene = {
    ...base,
    commands: {
      "apt-config": periodic("1") + ubuntuOrigins,
      [show("apt-daily.timer")]: said,
      [show("apt-daily-upgrade.timer")]: said.replace("=active", "=inactive"),
    },
  };
  expect(await ask(about)).toMatchObject({
    value: { obstacles: ["apt-daily-upgrade.timer is not running"] },
  });
});

test("rpm: without systemd nobody can say -> unknown", async () => {
  expect(await ask(rpm(["dnf-automatic"], automatic("yes")))).toMatchObject({
    state: "unknown",
    reason: "unsupported",
  });
});

test("apt's settings are read without regard to case, parents left out", () => {
  const { values, lists } = parseAptConfig(
    'APT::Periodic "";\napt::periodic::ENABLE "1";\nUnattended-Upgrade::Package-Blacklist:: "a";\nDir "/";\nodd\n',
  );
  expect([...values]).toEqual([["apt::periodic::enable", "1"]]);
  expect(lists.get("unattended-upgrade::package-blacklist")).toEqual(["a"]);
});

test("systemd's answer is read in blocks; without an id a block is nothing", () => {
  const units = parseUnits(`${timers}\n\nLoadState=loaded\n\nId=x\n`);
  expect([...units.keys()]).toEqual(["apt-daily.timer", "apt-daily-upgrade.timer"]);
  expect(units.get("apt-daily.timer")).toEqual({
    loaded: true,
    masked: false,
    active: true,
    enabled: true,
  });
});

test("an INI file's values stand under their section", () => {
  expect([...parseIni("a = 1\n[S]\nb: 2\n# c = 3\n;d=4\n[T]\nb=\n")]).toEqual([
    [".a", "1"],
    ["s.b", "2"],
    ["t.b", ""],
  ]);
});

const settings = "/etc/apt/apt.conf.d";
test.each<[string, Record<string, string>, string]>([
  [
    "files that speak of something else",
    { "70debconf": 'DPkg::Pre-Install-Pkgs "";' },
    "apt-settings",
  ],
  ["no file at all", {}, "apt-settings"],
  ["a file that speaks of it, in any letters", { a: 'apt::PERIODIC::enable "1";' }, "apt-config"],
  ["a file that leads to others", { a: "#include /opt/apt.conf" }, "apt-config"],
  ["a file that puts the settings elsewhere", { a: 'Dir::Etc::parts "/opt";' }, "apt-config"],
  ["a file that may not be read", { a: "access_denied" }, "apt-config"],
])("apt is asked only where its settings may say something: %s", async (_, texts, source) => {
  const about = apt('APT "";\n');
  const files = Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [`${settings}/${name}`, text]),
  );
  const reading = await ask({
    ...about,
    files: { ...about.files, ...files },
    folders: { [settings]: Object.keys(texts) },
  });
  expect(reading).toMatchObject({ state: "known", source, value: { automatic: "off" } });
});

const NO_ID = "LoadState=loaded\nActiveState=active\nUnitFileState=enabled\nSubState=waiting\n";
const asked = (name: string) =>
  `systemctl show ${name} -p LoadState,ActiveState,UnitFileState,SubState`;

test.each<[string, Scene, object]>([
  [
    "one timer, asked for alone, and no database is seen -> what its configuration says",
    {
      files: {
        "/etc/os-release": "ID=rhel\n",
        "/etc/dnf/automatic.conf": "[commands]\napply_updates = yes\n",
      },
      commands: { [asked("dnf-automatic.timer")]: NO_ID },
    },
    { state: "known", value: { automatic: "install", mechanism: "dnf-automatic" } },
  ],
  [
    "systemd's answer is about another unit -> unknown",
    {
      files: { "/etc/os-release": "ID=rhel\n" },
      commands: { [asked("firewalld")]: NO_ID },
    },
    { state: "unknown", reason: "unsupported" },
  ],
  [
    "a timer that does not run, and no database is seen -> unknown",
    {
      files: { "/etc/os-release": "ID=rhel\n" },
      commands: { [asked("dnf-automatic.timer")]: NO_ID.replace("active", "inactive") },
    },
    { state: "unknown", reason: "not_reported" },
  ],
  [
    "MicroOS: its own timer",
    {
      files: { "/etc/os-release": 'ID="opensuse-microos"\nID_LIKE="suse"\n' },
      commands: { [asked("transactional-update.timer")]: NO_ID },
    },
    { state: "known", value: { automatic: "install", mechanism: "transactional-update" } },
  ],
])("recorded in parts: %s", async (_, about, expected) => {
  expect(await ask(about)).toMatchObject(expected);
});
