import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { programmesOnLinux } from "./linux.ts";
import { parseLivepatch } from "./livepatch.ts";
import { parseRepoFile, programmesOf } from "./repositories.ts";
import { parseProStatus } from "./ubuntu-pro.ts";

async function ask(about: Scene) {
  const reading = await programmesOnLinux(scene(about));
  const fact = { kind: "support-programme", ...reading };
  expect(facts["support-programme"].safeParse(fact).error).toBeUndefined();
  return reading;
}

const os = (id: string, more = "") => ({ "/etc/os-release": `ID=${id}\nVERSION_ID=1\n${more}` });
const pro = (attached: boolean, status: string, expires = "9999-12-31T00:00:00+00:00") =>
  JSON.stringify({
    _schema_version: "0.1",
    attached,
    expires,
    services: [
      { name: "esm-apps", entitled: "yes", status: "disabled" },
      { name: "esm-infra", entitled: "yes", status },
      { name: "livepatch", entitled: "yes", status: "enabled" },
      { name: 7 },
    ],
  });
const statusFile = "/var/lib/ubuntu-advantage/status.json";
const infra = (state: string, more = {}) => ({
  state: "known",
  value: {
    programmes: [
      { programme: "ubuntu-livepatch", state: expect.any(String) },
      { programme: "ubuntu-pro-esm-apps", state: expect.any(String) },
      { programme: "ubuntu-pro-esm-infra", state, ...more },
    ],
  },
});
const esm = "deb https://esm.ubuntu.com/infra/ubuntu jammy-infra-security main\n";
const esmList =
  "/var/lib/apt/lists/esm.ubuntu.com_infra_ubuntu_dists_jammy-infra-security_InRelease";
const ubuntuSources = (more: string) => ({
  "/var/lib/apt/lists/archive.ubuntu.com_ubuntu_dists_jammy_InRelease": "",
  "/etc/apt/sources.list": `deb http://archive.ubuntu.com/ubuntu jammy main\n${more}`,
});
const aptLists = "/var/lib/apt/lists/mirror.example.org_debian_dists_bookworm_InRelease";
const freexian = "deb http://deb.freexian.com/extended-lts buster main\n";
const freexianList = "/var/lib/apt/lists/deb.freexian.com_extended-lts_dists_buster_InRelease";
const redhat = (id: string, enabled: number) => ({
  "/etc/yum.repos.d/redhat.repo": `# managed\n[${id}]\nname = Red Hat\nenabled = ${enabled}\n`,
});

test.each<[string, Scene, object]>([
  [
    "attached and enabled",
    { files: { ...os("ubuntu"), [statusFile]: pro(true, "enabled") } },
    infra("active"),
  ],
  [
    "with an end",
    { files: { ...os("ubuntu"), [statusFile]: pro(true, "enabled", "2027-05-01T00:00:00+00:00") } },
    infra("active", { expires: "2027-05-01T00:00:00.000Z" }),
  ],
  [
    "attached and disabled",
    { files: { ...os("ubuntu"), [statusFile]: pro(true, "disabled") } },
    infra("inactive"),
  ],
  [
    "enabled but not attached",
    { files: { ...os("ubuntu"), [statusFile]: pro(false, "enabled") } },
    infra("inactive"),
  ],
  [
    "a word nobody has seen",
    { files: { ...os("ubuntu"), [statusFile]: pro(true, "warning") } },
    infra("unknown"),
  ],
  [
    "Mint by its base",
    {
      files: { ...os("linuxmint", "UBUNTU_CODENAME=jammy\n"), [statusFile]: pro(true, "enabled") },
    },
    infra("active"),
  ],
  [
    "the command where the file is missing",
    { files: os("ubuntu"), commands: { pro: pro(true, "enabled") } },
    infra("active"),
  ],
  [
    "no answer, and apt asks no such archive",
    { files: { ...os("ubuntu"), ...ubuntuSources("") } },
    { state: "known", value: { programmes: [] } },
  ],
  [
    "no answer, and apt fetched the archive",
    { files: { ...os("ubuntu"), ...ubuntuSources(esm), [esmList]: "" } },
    { value: { programmes: [{ programme: "ubuntu-pro-esm-infra", state: "active" }] } },
  ],
  [
    "no answer, and apt never fetched the archive",
    { files: { ...os("ubuntu"), ...ubuntuSources(esm) } },
    { value: { programmes: [{ programme: "ubuntu-pro-esm-infra", state: "unknown" }] } },
  ],
  [
    "an answer that only says it failed",
    {
      files: os("ubuntu"),
      commands: {
        pro: { exitCode: 1, stdout: '{"errors":[{}],"result":"failure","services":[]}' },
      },
    },
    { state: "unknown", reason: "parse_error" },
  ],
  [
    "no answer and no apt",
    { files: os("ubuntu") },
    { state: "unknown", reason: "command_missing" },
  ],
  [
    "a status file that is refused",
    { files: { ...os("ubuntu"), [statusFile]: "access_denied" } },
    { state: "unknown", reason: "access_denied" },
  ],
])("Ubuntu Pro: %s", async (_, about, expected) => {
  expect(await ask(about)).toMatchObject(expected);
});

test.each<[string, Scene, object]>([
  [
    "Debian without ELTS",
    { files: { ...os("debian"), [aptLists]: "", "/etc/apt/sources.list": "deb http://x y z\n" } },
    { value: { programmes: [] } },
  ],
  [
    "Debian with ELTS fetched",
    { files: { ...os("debian"), [freexianList]: "", "/etc/apt/sources.list": freexian } },
    { value: { programmes: [{ programme: "debian-elts", state: "active" }] } },
  ],
  [
    "Debian with ELTS configured and never fetched",
    { files: { ...os("debian"), [aptLists]: "", "/etc/apt/sources.list": freexian } },
    { value: { programmes: [{ programme: "debian-elts", state: "unknown" }] } },
  ],
  [
    "Debian with ELTS configured, and no folder of lists",
    { files: { ...os("debian"), "/etc/apt/sources.list": freexian } },
    { value: { programmes: [{ programme: "debian-elts", state: "unknown" }] } },
  ],
  ["Debian without apt", { files: os("debian") }, { state: "unknown" }],
  [
    "RHEL with ELS",
    { files: { ...os("rhel"), ...redhat("rhel-7-server-els-rpms", 1) } },
    { value: { programmes: [{ programme: "rhel-els", state: "active" }] } },
  ],
  [
    "RHEL with ELS switched off",
    { files: { ...os("rhel"), ...redhat("rhel-7-server-els-rpms", 0) } },
    { value: { programmes: [{ programme: "rhel-els", state: "inactive" }] } },
  ],
  [
    "RHEL with ordinary repositories",
    { files: { ...os("rhel"), ...redhat("rhel-9-for-x86_64-baseos-rpms", 1) } },
    { value: { programmes: [] } },
  ],
  [
    "RHEL without any repository",
    { files: os("rhel") },
    { state: "unknown", reason: "not_reported" },
  ],
  [
    "RHEL whose repositories are refused",
    { files: { ...os("rhel"), "/etc/yum.repos.d/redhat.repo": "access_denied" } },
    { state: "unknown", reason: "access_denied" },
  ],
  [
    "SLES with LTSS",
    {
      files: {
        ...os("sles"),
        "/etc/zypp/repos.d/ltss.repo":
          "[SUSE_Linux_Enterprise_Server_LTSS_x86_64:SLES15-SP4-LTSS-Updates]\nname=x\nenabled=1\n",
      },
    },
    { value: { programmes: [{ programme: "sles-ltss", state: "active" }] } },
  ],
  [
    "SLES whose LTSS is installed without a repository of it",
    {
      files: {
        ...os("sles"),
        "/etc/products.d/SLES-LTSS.prod": "",
        "/etc/zypp/repos.d/a.repo": "[SLES15-Updates]\nenabled=1\n",
      },
    },
    { value: { programmes: [{ programme: "sles-ltss", state: "unknown" }] } },
  ],
  [
    "SLES whose LTSS is installed, and no repository is seen",
    { files: { ...os("sles"), "/etc/products.d/SLES-LTSS.prod": "" } },
    { value: { programmes: [{ programme: "sles-ltss", state: "unknown" }] } },
  ],
  [
    "SLES with LTSS by zypper's list",
    {
      files: { ...os("sles"), "/etc/zypp/repos.d/a.repo": "access_denied" },
      commands: {
        "zypper --xmlout lr":
          '<?xml version="1.0"?><stream><repo-list><repo alias="SLES15-SP4-LTSS-Updates" name="LTSS" type="rpm-md" priority="99" enabled="1" autorefresh="1"><url>x</url></repo></repo-list></stream>',
      },
    },
    { value: { programmes: [{ programme: "sles-ltss", state: "active" }] } },
  ],
  [
    "RHEL of which one file is refused, and the other names a programme that is off",
    {
      files: {
        ...os("rhel"),
        ...redhat("rhel-9-for-x86_64-baseos-eus-rpms", 0),
        "/etc/yum.repos.d/a.repo": "access_denied",
      },
    },
    { state: "unknown" },
  ],
  [
    "RHEL with only the sources of EUS",
    { files: { ...os("rhel"), ...redhat("rhel-9-for-x86_64-baseos-eus-source-rpms", 1) } },
    { value: { programmes: [] } },
  ],
  [
    "a kernel with a live patch",
    { files: { ...os("fedora"), "/sys/kernel/livepatch/kpatch_1/enabled": "1\n" } },
    { value: { programmes: [{ programme: "kernel-live-patching", state: "active" }] } },
  ],
  [
    "a kernel whose live patch is off",
    { files: { ...os("fedora"), "/sys/kernel/livepatch/kpatch_1/enabled": "0\n" } },
    { value: { programmes: [{ programme: "kernel-live-patching", state: "inactive" }] } },
  ],
  ["Fedora has no such programme", { files: os("fedora") }, { value: { programmes: [] } }],
  ["no os-release", {}, { state: "unknown" }],
])("%s", async (_, about, expected) => {
  expect(await ask(about)).toMatchObject(expected);
});

test("one enabled repository of several makes a programme active; another distribution's mark proves nothing", () => {
  const repositories = parseRepoFile(
    "[rhel-8-eus-rpms]\nenabled=0\n[rhel-8-eus-highavailability-rpms]\nname=x\n[rhel-8-wheels-rpms]\nenabled=1\n",
  );
  expect(repositories.map(({ enabled }) => enabled)).toEqual([false, true, true]);
  expect(programmesOf("rhel", repositories)).toEqual([
    { programme: "rhel-eus", state: "active", source: "repositories" },
  ]);
  expect(programmesOf("rocky", repositories)).toEqual([]);
});

const livepatch = (state: string) =>
  JSON.stringify({
    "Client-Version": "10.9",
    Status: [
      { Kernel: "5.15.0-1.1-generic", Running: false, Livepatch: { State: "applied" } },
      { Kernel: "5.15.0-2.2-generic", Running: true, Livepatch: { State: state } },
    ],
  });

test.each([
  [livepatch("applied"), "active"],
  [livepatch("nothing-to-apply"), "active"],
  [livepatch("apply-failed"), "inactive"],
  [livepatch("wondering"), "unknown"],
  ['{"status":[{"livepatch":{"state":"applied"}}]}', "active"],
])("Livepatch by its own client: %p is %s", async (said, state) => {
  const reading = await ask({
    files: { ...os("ubuntu"), ...ubuntuSources("") },
    commands: { "canonical-livepatch": said },
  });
  expect(reading).toMatchObject({
    value: {
      programmes: [{ programme: "ubuntu-livepatch", state, source: "canonical-livepatch" }],
    },
  });
});

test.each(["", "Machine is not enabled.", "[]", "{}"])("%p is no status of Livepatch", (text) => {
  expect(parseLivepatch(text)).toBeUndefined();
});

test("the status file's day travels along", async () => {
  const at = "2026-11-19T14:15:16.000Z";
  const reading = await ask({
    files: { ...os("ubuntu"), [statusFile]: { text: pro(true, "enabled"), at } },
  });
  expect(reading).toMatchObject({ asOf: "2026-11-19T00:00:00.000Z" });
});

test("a service that nobody is entitled to is off", () => {
  const status = JSON.stringify({
    attached: true,
    services: [{ name: "esm-infra", entitled: "no", status: "\u2014" }],
  });
  expect(parseProStatus(status)).toMatchObject([{ state: "inactive" }]);
});

test.each(["", "null", "[]", "{}", '{"services":[]}', '{"attached":true}', "attached: yes"])(
  "%p is no status of Ubuntu Pro",
  (text) => {
    expect(parseProStatus(text)).toBeUndefined();
  },
);
