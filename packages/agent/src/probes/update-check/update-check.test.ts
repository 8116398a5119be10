import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { endsWithUpgrade } from "./apt-history.ts";
import { updateCheckOnLinux } from "./linux.ts";

async function ask(about: Scene) {
  const reading = await updateCheckOnLinux(scene(about));
  expect(
    facts["update-check"].safeParse({ kind: "update-check", ...reading }).error,
  ).toBeUndefined();
  return reading;
}

const at = (day: string) => `2026-11-${day}T08:00:00.000Z`;
const list = (name: string, label: string, date: string, day: string) => ({
  [`/var/lib/apt/lists/mirror.example.org_${name}_InRelease`]: {
    text: `Origin: Debian\nLabel: ${label}\nDate: ${date}\n`,
    at: at(day),
  },
});
const apt: Scene["files"] = {
  "/etc/apt/sources.list":
    "deb http://mirror.example.org/debian bookworm main\ndeb http://mirror.example.org/debian-security bookworm-security main\n",
  ...list("debian_dists_bookworm", "Debian", "Sat, 21 Nov 2026 10:00:00 UTC", "10"),
  ...list(
    "debian-security_dists_bookworm-security",
    "Debian-Security",
    "Fri, 20 Nov 2026 00:12:41 UTC",
    "12",
  ),
};
const upgrade = `
Start-Date: 2026-11-01  06:10:11
Commandline: /usr/bin/unattended-upgrade
Upgrade: bash:amd64 (5.2.15-2+b8, 5.2.15-2+b13)
End-Date: 2026-11-01  06:10:15
`;
const install = upgrade.replace("Upgrade: ", "Install: ");
const history = (text: string): Scene["files"] => ({
  ...apt,
  "/var/log/apt/history.log": { text, at: at("01") },
});

test.each<[string, Scene["files"], object]>([
  ["the security list gives the date", apt, { listsDate: "2026-11-20T00:12:41.000Z" }],
  ["without a stamp the newest trace is the check", apt, { checkedAt: at("12") }],
  [
    "a stamp of success is the check, whatever the download folder says",
    {
      ...apt,
      "/var/lib/apt/periodic/update-success-stamp": { text: "", at: at("15") },
      "/var/lib/apt/lists/partial": { text: "", at: at("20") },
    },
    { checkedAt: at("15") },
  ],
  [
    "lists newer than the stamp were fetched by hand",
    { ...apt, "/var/lib/apt/periodic/update-stamp": { text: "", at: at("02") } },
    { checkedAt: at("12") },
  ],
  ["the last transaction was an upgrade", history(upgrade), { installedAt: at("01") }],
  ["the last transaction was not", history(upgrade + install), { installedAt: undefined }],
])("apt: %s", async (_, files, expected) => {
  const reading = await ask({ files: files ?? {} });
  expect(reading).toMatchObject({ state: "known" });
  if (reading.state === "known") expect(reading.value).toEqual({ ...reading.value, ...expected });
});

test("rpm: repository caches and install times tell", async () => {
  const about: Scene = {
    files: {
      "/var/lib/rpm/rpmdb.sqlite": "",
      "/var/cache/dnf/baseos-0123456789abcdef/repodata/repomd.xml": { text: "", at: at("09") },
    },
    commands: {
      rpm: "bash\t0\t5\t1\tx86_64\tx\tx\t1795000000\nglibc\t0\t2\t1\tx86_64\tx\tx\t1790000000\n",
    },
  };
  expect(await ask(about)).toMatchObject({
    value: { checkedAt: at("09"), installedAt: "2026-11-18T11:06:40.000Z" },
  });
});

test("lists of apt on a machine of rpm's say nothing", async () => {
  const about: Scene = {
    files: {
      "/var/lib/rpm/rpmdb.sqlite": "",
      "/var/lib/apt/lists/mirror.example.org_debian_dists_bookworm_InRelease": "",
    },
    commands: { rpm: "bash\t0\t5\t1\tx86_64\tx\tx\t(none)\t1795000000\n" },
  };
  expect(await ask(about)).toMatchObject({ value: { checkedAt: undefined } });
});

test.each<[string, Scene]>([
  ["apt without any list", { folders: { "/var/lib/apt/lists": ["lock"] } }],
  ["nothing to read", {}],
])("%s -> unknown", async (_, about) => {
  expect(await ask(about)).toMatchObject({ state: "unknown", reason: "not_reported" });
});

test.each([
  [upgrade, true],
  [install, false],
  [`${upgrade}${install}`, false],
  [`${install}${upgrade}`, true],
  [upgrade.replace(/End-Date.*\n/, ""), false],
  ["", false],
])("history %p ends with an upgrade: %p", (text, expected) => {
  expect(endsWithUpgrade(text)).toBe(expected);
});
