import { join } from "node:path";
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { collectFacts } from "../packages/agent/src/collect.ts";
import type { Recording } from "../packages/agent/src/exec/bundle.ts";
import { loadRecording } from "../packages/agent/src/exec/recording.ts";
import { replay } from "../packages/agent/src/exec/replay.ts";
import { tidyText } from "../packages/agent/src/probes/tidy.ts";
import { windows, windowsSections } from "./windows-recording.ts";

/**
 * Whoever works at a computer is not what is asked about it: a person is planted in every place of a recorded machine that
 * is called after people, in what works and in what fails, and must not come out in any fact.
 */

const agent = join(import.meta.dirname, "../packages/agent/src");
const CANARY = "quillfeather";
const unixNames = ["quillfeather", "o'quillfeather", "a.quillfeather", "quillfeather-admin"];
const names = fc.constantFrom(...unixNames);
const namesWithBlanks = fc.constantFrom(...unixNames, "Ada Quillfeather", "QUILLFEATHER~1");

/** @returns what came out, as text */
async function expectNobody(recording: Recording, name: string): Promise<string> {
  const collected = await collectFacts(replay(recording));
  const facts = collected.map(({ fact }) => JSON.stringify(fact));
  const telling = facts.filter((fact) => /quillfeather|S-1-5-21-|S-1-12-1-/i.test(fact));
  expect({ name, telling }).toEqual({ name, telling: [] });
  return facts.join("\n");
}

/** Chooses what fails: one bit an answer, read over and over. */
const bits = fc.array(fc.boolean(), { minLength: 31, maxLength: 31 });

/** Every answer chosen fails, and says so with the person's folder or account in its words. */
function failing(recording: Recording, chosen: readonly boolean[], home: string): Recording {
  let at = 0;
  const fails = () => chosen[at++ % chosen.length] === true;
  const failed = (what: string) =>
    ({ state: "failed", reason: "access_denied", detail: `${what}: ${home}/x refused` }) as const;
  const { commands, files, folders } = recording;
  return {
    ...recording,
    commands: commands.map((c) => (fails() ? { ...c, answer: failed(c.tool) } : c)),
    files: files.map((f) => (fails() ? { ...f, answer: failed(f.path) } : f)),
    folders: folders.map((f) => (fails() ? { ...f, answer: failed(f.path) } : f)),
  };
}

const file = (path: string, text: string): Recording["files"][number] => ({
  path,
  answer: { state: "read", text, modifiedAt: undefined },
});

/** A person on a Linux machine: account, groups, sudo's policy, a folder with runtimes, a stick, a timer, a way in. */
function onLinux(recording: Recording, name: string): Recording {
  const folder = (path: string, names: readonly string[]) => ({
    path,
    answer: { state: "read", names, modifiedAt: undefined } as const,
  });
  const mounts = JSON.stringify({
    blockdevices: [
      { name: "sda", kname: "sda", type: "disk", mountpoints: ["/"] },
      { name: "sdb", kname: "sdb", type: "disk", mountpoints: [`/run/media/${name}/STICK`] },
      { name: "sdc", kname: "sdc", type: "disk", mountpoints: [`/media/${name}/BACKUP`] },
      { name: "sdd", kname: "sdd", type: "disk", mountpoints: [`/home/${name}`] },
    ],
  });
  // sudo passes over files with a full stop in their names.
  const own = name.replaceAll(".", "_");
  const policy = `${name} ALL=(ALL:ALL) NOPASSWD: ALL\n@includedir /etc/sudoers.d\n`;
  return {
    ...recording,
    elevated: true,
    commands: [
      ...recording.commands,
      ...["lsblk"].map((tool) => ({
        tool,
        args: ["--json", "--output", "NAME"],
        answer: { state: "ran" as const, exitCode: 0, stdout: mounts, stderr: "" },
      })),
    ],
    files: [
      ...recording.files,
      file(
        "/etc/passwd",
        `root:x:0:0::/root:/bin/sh\n${name}:x:1000:1000:Ada ${CANARY}:/home/${name}:/bin/sh\n`,
      ),
      file("/etc/group", `sudo:x:27:${name}\nwheel:x:10:${name}\n`),
      file("/etc/shadow", `${name}:!:19000:0:99999:7:::\n`),
      file("/etc/sudoers", policy),
      file("/etc/ssh/sshd_config", `AllowUsers ${name}\nMatch User ${name}\nPermitRootLogin no\n`),
      file("/etc/crontab", `0 1 * * * ${name} restic backup /home/${name}\n`),
      file(
        `/home/${name}/.jdks/corretto-17.0.9/release`,
        'IMPLEMENTOR="Amazon.com Inc."\nJAVA_VERSION="17.0.9"\n',
      ),
      {
        path: `/etc/sudoers.d/${own}`,
        answer: {
          state: "failed",
          reason: "access_denied",
          detail: `/etc/sudoers.d/${own} may not be read`,
        },
      },
    ],
    folders: [
      ...recording.folders,
      folder("/home", [name]),
      folder("/etc/sudoers.d", [own]),
      folder(`/home/${name}/.jdks`, ["corretto-17.0.9"]),
    ],
    seen: [...recording.seen, { path: "/usr/bin/sudo" }],
  };
}

/** What must come out of it, or nothing was tried: the places without whose they are. */
const places = [
  '"mount":"/home/…"',
  '"mount":"/run/media/…/STICK"',
  '"mount":"/media/…/BACKUP"',
  '"unread":["/etc/sudoers.d/… may not be read"]',
  '"path":"~/.jdks/corretto-17.0.9"',
  '"tool":"restic"',
  '"name":"match-blocks"',
];

/** The people of a recorded Mac by another name, wherever they stand. */
function onMac(recording: Recording, name: string): Recording {
  const text = JSON.stringify(recording, (_, value) =>
    value?.type === "Buffer" ? `base64:${Buffer.from(value.data).toString("base64")}` : value,
  );
  const renamed = text
    .replaceAll("/Users/person", `/Users/${name}`)
    .replaceAll("/Users/localadmin", `/Users/${name}2`)
    .replace(/"names":\["localadmin","person"/, `"names":["${name}2","${name}"`);
  return JSON.parse(renamed, (_, value) =>
    typeof value === "string" && value.startsWith("base64:")
      ? Buffer.from(value.slice("base64:".length), "base64")
      : value,
  ) as Recording;
}

test.each([
  "exec/fixtures/debian-11",
  "exec/fixtures/debian-12",
  "exec/fixtures/debian-13",
  "exec/fixtures/rocky-9",
])(
  "%s: whose it is stays behind",
  async (folder) => {
    const recording = loadRecording(join(agent, folder));
    await fc.assert(
      fc.asyncProperty(names, bits, async (name, chosen) => {
        const facts = await expectNobody(onLinux(recording, name), name);
        expect(places.filter((place) => !facts.includes(place))).toEqual([]);
        await expectNobody(failing(onLinux(recording, name), chosen, `/home/${name}`), name);
      }),
      { numRuns: 25 },
    );
  },
  120_000,
);

test.each([
  "macos/fixtures/macos-13-intel-user",
  "macos/fixtures/macos-15-managed-root",
  "macos/fixtures/macos-27-apple-silicon",
])(
  "%s: whose it is stays behind",
  async (folder) => {
    const recording = loadRecording(join(agent, folder));
    await fc.assert(
      fc.asyncProperty(names, bits, async (name, chosen) => {
        await expectNobody(onMac(recording, name), name);
        await expectNobody(failing(onMac(recording, name), chosen, `/Users/${name}`), name);
      }),
      { numRuns: 25 },
    );
  },
  120_000,
);

interface Answer {
  data: Record<string, unknown>[];
}

/** Windows' two answers, with the person's folder in every place that may hold a path, and in what failed. */
function onWindows(name: string, chosen: readonly boolean[]): Recording {
  const sections = windowsSections();
  const rows = (section: string) => (sections[section] as Answer).data;
  const home = `C:\\Users\\${name}`;
  for (const row of rows("uninstall")) row.InstallLocation = `${home}\\AppData\\Local\\X`;
  rows("uninstall").push({
    view: "user",
    sid: "S-1-5-21-1-1-1-1001",
    key: "Zoom",
    DisplayName: "Zoom",
    DisplayVersion: "5.0.0",
    InstallLocation: home,
  });
  for (const product of rows("antivirus-products")) {
    product.pathToSignedReportingExe = `${home}\\av.exe`;
  }
  const join = sections["directory-join"] as { data: string };
  join.data += `\n  Executing Account Name : AD\\${name}, ${name}@example.org`;
  Object.keys(sections).forEach((section, i) => {
    if (chosen[i % chosen.length] !== true) return;
    const message = `${home}\\x and HKEY_USERS\\S-1-5-21-1-1-1-1001\\Software may not be read`;
    sections[section] = { ok: false, ms: 1, error: { type: "x", hresult: "0x80070005", message } };
  });
  return windows(sections);
}

test("Windows: whose it is stays behind", async () => {
  await fc.assert(
    fc.asyncProperty(namesWithBlanks, bits, async (name, chosen) => {
      await expectNobody(onWindows(name, [false]), name);
      await expectNobody(onWindows(name, chosen), name);
    }),
    { numRuns: 60 },
  );
}, 120_000);

test.each([
  ["C:\\Users\\Ada Quillfeather\\AppData\\x.exe", "C:\\Users\\…\\AppData\\x.exe"],
  ["c:/users/quillfeather/x", "c:/users/…/x"],
  ["\\Device\\HarddiskVolume3\\Users\\quillfeather\\x", "\\Device\\HarddiskVolume3\\Users\\…\\x"],
  ["C:\\Documents and Settings\\quillfeather\\x", "C:\\Documents and Settings\\…\\x"],
  ["/Users/Ada Quillfeather/Applications/X.app", "/Users/…/Applications/X.app"],
  ["C:\\Users\\Ada Quillfeather: denied", "C:\\Users\\…: denied"],
  ["/Users/quillfeather and C:\\Users\\Ada Quillfeather\\x", "/Users/… and C:\\Users\\…\\x"],
  ["/var/home/o'quillfeather/x: denied", "/var/home/…/x: denied"],
  ["'/home/quillfeather': denied", "'/home/…': denied"],
  ["/run/media/quillfeather/STICK", "/run/media/…/STICK"],
  ["/media/quillfeather/STICK", "/media/…/STICK"],
  ["/media/cdrom", "/media/cdrom"],
  ["/etc/sudoers.d/quillfeather may not be read", "/etc/sudoers.d/… may not be read"],
  ["HKEY_USERS\\S-1-5-21-1-2-3-1001\\Software", "HKEY_USERS\\<user>\\Software"],
  ["HKU\\S-1-5-21-1-2-3-1001_Classes\\x", "HKU\\<user>\\x"],
  ["S-1-12-1-1-2-3-4", "<user>"],
  // Of the system, not of a person.
  ["S-1-5-32-544", "S-1-5-32-544"],
  ["HKU\\S-1-5-18\\x", "HKU\\S-1-5-18\\x"],
])("%s leaves the machine as %s", (text, left) => {
  expect(tidyText(text)).toBe(left);
});
