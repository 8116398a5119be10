import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "@jest/globals";
import type { Recording } from "./bundle.ts";
import { platformNamed, readManifest } from "./manifest.ts";
import { record } from "./recorder.ts";
import { loadRecording, openRecording, saveRecording } from "./recording.ts";
import { redacted, withoutSecrets } from "./redact.ts";
import { replay } from "./replay.ts";
import { scene } from "./testing.ts";

const base = mkdtempSync(join(tmpdir(), "muster-recording-"));
let count = 0;
let folder = "";
beforeEach(() => {
  count += 1;
  folder = join(base, String(count));
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

const machine = scene({
  elevated: false,
  now: "2026-11-21T12:00:00.000Z",
  files: {
    "/etc/os-release": "ID=débian\n",
    "/etc/secret": "access_denied",
    "/var/lib/clamav/daily.cvd": "ClamAV-VDB:\u00e9",
    "/stamp": { text: "", at: "2026-11-01T00:00:00.000Z" },
  },
  folders: { "/opt": ["a", "b"] },
  commands: {
    "ufw status verbose": { stdout: "Status: active\n", stderr: "warned\n", exitCode: 1 },
    "nft list": { state: "failed", reason: "timeout", detail: "too slow" },
  },
});

async function look(at: typeof machine): Promise<unknown[]> {
  return Promise.all([
    at.run("ufw", ["status", "verbose"]),
    at.run("nft", ["list"]),
    at.run("missing", []),
    at.read("/etc/os-release"),
    at.read("/etc/secret"),
    at.read("/nothing"),
    at.head("/var/lib/clamav/daily.cvd", 12),
    at.list("/opt"),
    at.list("/nowhere"),
    at.exists("/stamp"),
    at.exists("/nothing"),
    at.modified("/stamp"),
  ]);
}

test.each([
  ["by its path", "/usr/sbin/ufw"],
  ["by a path of Windows and its ending", "C:\\Windows\\System32\\ufw.EXE"],
  ["plainly", "ufw"],
])("a tool that a recording names %s is that tool", (_, tool) => {
  const about = {
    format: "muster-recording/1",
    platform: "linux",
    takenAt: "2026-11-21T12:00:00Z",
  };
  const { commands } = readManifest(JSON.stringify({ ...about, commands: [{ tool }] }));
  expect(commands[0]?.tool).toBe("ufw");
});

test("arguments in another order are the same question, but not before those in the same", async () => {
  const two = scene({ commands: { "lsblk -J -o NAME": "one", "lsblk -o NAME -J": "two" } });
  const said = async (...args: string[]) => {
    const answer = await two.run("lsblk", args);
    return answer.state === "ran" ? answer.stdout : answer.reason;
  };
  expect(await said("-o", "NAME", "-J")).toBe("two");
  expect(await said("NAME", "-o", "-J")).toBe("one");
  expect(await said("-o", "NAME")).toBe("command_missing");
});

test("what was recorded plays as it was", async () => {
  const recorder = record(machine);
  const seen = await look(recorder.machine);
  saveRecording(recorder.recording(), folder, { plain: true });
  const played = openRecording(folder);
  // A recording keeps no difference between "missing" and "never asked".
  const missing = {
    state: "failed",
    reason: "command_missing",
    detail: "missing is not in the recording",
  };
  expect(await look(played)).toEqual([...seen.slice(0, 2), missing, ...seen.slice(3)]);
  expect([played.platform, played.elevated, played.now()]).toEqual([
    "linux",
    false,
    Date.parse("2026-11-21T12:00:00Z"),
  ]);
  expect(openRecording(folder, "win32").platform).toBe("win32");
});

test("the manifest has the published form", async () => {
  const recorder = record(machine);
  await look(recorder.machine);
  saveRecording(recorder.recording(), folder);
  const manifest = JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8"));
  expect(manifest).toMatchObject({
    format: "muster-recording/1",
    platform: "linux",
    elevated: false,
    takenAt: "2026-11-21T12:00:00.000Z",
    commands: [
      {
        tool: "ufw",
        args: ["status", "verbose"],
        exitCode: 1,
        stdout: "001.out",
        stderr: "002.err",
      },
      { tool: "nft", args: ["list"], failed: { reason: "timeout" } },
    ],
  });
  expect(manifest.files).toContainEqual(
    expect.objectContaining({
      path: "/etc/os-release",
      content: expect.stringMatching(/^\d+\.bin$/),
    }),
  );
  expect(() => saveRecording(recorder.recording(), folder)).toThrow("is not empty");
});

const manifest = (members: object) =>
  JSON.stringify({
    format: "muster-recording/1",
    platform: "linux",
    elevated: true,
    takenAt: "2026-11-21T12:00:00Z",
    commands: [],
    files: [],
    ...members,
  });

test("a bundle made by hand needs little, and what it lacks is missing", async () => {
  const empty: Recording = { ...record(machine).recording() };
  saveRecording(empty, folder);
  writeFileSync(join(folder, "001.out"), "Status: inactive\n");
  writeFileSync(
    join(folder, "manifest.json"),
    manifest({
      commands: [{ tool: "ufw", args: ["status"], stdout: "001.out" }],
      files: [{ path: "/etc/a/b", content: "001.out" }],
      note: "a member nobody knows",
    }),
  );
  const played = openRecording(folder);
  const answer = { state: "ran", exitCode: 0, stdout: "Status: inactive\n", stderr: "" };
  expect(await played.run("ufw", ["status", "verbose"])).toEqual(answer);
  expect(await played.read("/etc/a/b")).toEqual({
    state: "read",
    text: "Status: inactive\n",
    modifiedAt: undefined,
  });
  expect(await played.list("/etc")).toEqual({ state: "read", names: ["a"], modifiedAt: undefined });
  expect(await played.exists("/etc/a")).toBe(true);
  expect(await played.exists("/etc/a/")).toBe(false);
  expect(await played.read("/etc")).toEqual({ state: "missing" });
});

test("a tool that stands twice answers only the question it was asked", async () => {
  const twice = scene({ commands: { "nft a": "1", "nft b": "2" } });
  expect(await twice.run("nft", ["b"])).toMatchObject({ stdout: "2" });
  expect(await twice.run("nft", ["c"])).toMatchObject({
    reason: "command_missing",
    detail: "this question to nft is not in the recording",
  });
});

test("what systemd says of a unit without its name is that unit's and no other's", async () => {
  const said = "LoadState=loaded\nActiveState=active\n";
  const one = scene({ commands: { "systemctl show ufw -p LoadState,ActiveState": said } });
  expect(await one.run("systemctl", ["show", "sshd"])).toMatchObject({
    stdout: `Id=ufw.service\n${said}`,
  });
  const two = scene({ commands: { "systemctl show -p LoadState a.timer b": `${said}\n${said}` } });
  expect(await two.run("systemctl", [])).toMatchObject({
    stdout: `Id=a.timer\n${said}\nId=b.service\n${said}`,
  });
  const other = scene({ commands: { "systemctl show a b": said } });
  expect(await other.run("systemctl", [])).toMatchObject({ stdout: said });
});

test("the head of a file never passes for the whole", async () => {
  const recorder = record(machine);
  await recorder.machine.head("/etc/os-release", 3);
  const played = replay(recorder.recording());
  expect(await played.head("/etc/os-release", 2)).toMatchObject({ text: "ID" });
  expect(await played.read("/etc/os-release")).toMatchObject({ reason: "too_large" });
});

test.each([
  ["not JSON", "{", "is not JSON"],
  ["a list", "[]", "must be an object"],
  ["another format", manifest({ format: "other/1" }), "format is other/1"],
  ["another platform", manifest({ platform: "beos" }), "platform must be one of"],
  ["no time", manifest({ takenAt: undefined }), "takenAt must say when"],
  ["a time that is none", manifest({ takenAt: "yesterday" }), "takenAt must be a time"],
  ["commands that are no list", manifest({ commands: {} }), "commands must be a list"],
  [
    "a command without a tool",
    manifest({ commands: [{ args: [] }] }),
    "commands[0].tool must be a text",
  ],
  [
    "arguments that are numbers",
    manifest({ commands: [{ tool: "a", args: [1] }] }),
    "commands[0].args must be",
  ],
  [
    "a status with a fraction",
    manifest({ commands: [{ tool: "a", exitCode: 0.5 }] }),
    "commands[0].exitCode must be",
  ],
  ["a file without a path", manifest({ files: [{}] }), "files[0].path must be a text"],
])("a manifest with %s is refused with its place", (_, text, message) => {
  expect(() => readManifest(text)).toThrow(message);
  expect(() => readManifest(text)).toThrow(
    expect.objectContaining({ code: "RECORDING_UNREADABLE" }),
  );
});

test.each(["../../etc/passwd", "/etc/passwd", ".hidden", "a/b", ""])(
  "content named %p never leaves the folder",
  (content) => {
    saveRecording(record(machine).recording(), folder);
    writeFileSync(join(folder, "manifest.json"), manifest({ files: [{ path: "/x", content }] }));
    expect(() => loadRecording(folder)).toThrow(/only name files in its own folder/);
  },
);

test("a file that is named and missing, or a folder without a manifest, is said", () => {
  saveRecording(record(machine).recording(), folder);
  cpSync(folder, `${folder}b`, { recursive: true });
  writeFileSync(
    join(folder, "manifest.json"),
    manifest({ files: [{ path: "/x", content: "9.bin" }] }),
  );
  expect(() => loadRecording(folder)).toThrow("9.bin cannot be read");
  rmSync(join(`${folder}b`, "manifest.json"));
  expect(() => loadRecording(`${folder}b`)).toThrow("manifest.json cannot be read");
  expect(readdirSync(`${folder}b`)).toEqual([]);
});

test.each([
  ["windows", "win32"],
  ["macos", "darwin"],
  ["linux", "linux"],
  ["beos", undefined],
])("a platform may be called %s", (name, expected) => {
  expect(platformNamed(name)).toBe(expected);
});

const telling = async (): Promise<Recording> => {
  const text = [
    "host ward-7 and ward-7.trust.nhs.uk, not toward-7",
    "serial ABC1234",
    "10.1.2.3 127.0.0.1 0.0.0.0/0 999.1.1.1",
    "fe80::1ff:fe23:4567:890a 2001:0db8:0:0:0:0:0:1 :: 12:34:56",
    "52:54:00:12:34:56 someone.else@trust.nhs.uk",
    "6f1c1b2e-0d3a-4b5c-8d7e-0123456789ab",
    "/home/alice/x /Users/bob",
    "http://user:secret@proxy.trust.nhs.uk:3128/",
  ].join("\n");
  const recorder = record(
    scene({
      files: {
        "/proc/sys/kernel/hostname": "ward-7.trust.nhs.uk\n",
        "/sys/class/dmi/id/product_serial": "ABC1234\n",
        "/etc/other": text,
        "/var/lib/dpkg/status": `Version: 10.1.2.3\n${text}`,
      },
      commands: {
        "nft list": { stdout: text, stderr: text },
        "apt-cache policy": "Version: 10.1.2.3\n",
      },
    }),
  );
  const at = recorder.machine;
  for (const path of [
    "/proc/sys/kernel/hostname",
    "/sys/class/dmi/id/product_serial",
    "/etc/other",
    "/var/lib/dpkg/status",
  ]) {
    await at.read(path);
  }
  await at.run("nft", ["list"]);
  await at.run("apt-cache", ["policy"]);
  return recorder.recording();
};

test("names, serials, addresses, people and sign-in data are redacted, kinds of address and versions are not", async () => {
  const played = replay(redacted(await telling()));
  const expected = [
    "host redacted-host and redacted-host, not toward-7",
    "serial REDACTED",
    "192.0.2.1 127.0.0.1 0.0.0.0/0 999.1.1.1",
    "2001:db8::1 2001:db8::1 :: 12:34:56",
    "00:00:5e:00:53:00 someone@example.org",
    "00000000-0000-0000-0000-000000000000",
    "/home/someone/x /Users/someone",
    "http://proxy.trust.nhs.uk:3128/",
  ].join("\n");
  expect(await played.read("/etc/other")).toMatchObject({ text: expected });
  expect(await played.run("nft", ["list"])).toMatchObject({ stdout: expected, stderr: expected });
  expect(await played.read("/proc/sys/kernel/hostname")).toMatchObject({ text: "redacted-host\n" });
  expect(await played.read("/sys/class/dmi/id/product_serial")).toMatchObject({
    text: "REDACTED\n",
  });
  expect(await played.run("apt-cache", ["policy"])).toMatchObject({
    stdout: "Version: 10.1.2.3\n",
  });
  expect(await played.read("/var/lib/dpkg/status")).toMatchObject({
    text: expect.stringMatching(/^Version: 10\.1\.2\.3\n.*serial REDACTED.*\/\/proxy/s),
  });
});

test("people's folders bear other names in paths and lists too, and are still told apart", async () => {
  const recorder = record(
    scene({
      files: { "/home/alice/.nvm/a": "x", "/home/bob/.nvm/a": "access_denied" },
      folders: { "/home": ["alice", "bob", "lost+found"] },
    }),
  );
  const at = recorder.machine;
  await at.list("/home");
  await at.read("/home/alice/.nvm/a");
  await at.read("/home/bob/.nvm/a");
  await at.exists("/home/alice/.nvm");
  const recording = redacted(recorder.recording());
  expect(JSON.stringify(recording)).not.toMatch(/alice|bob/);
  const played = replay(recording);
  expect(await played.list("/home")).toMatchObject({
    names: expect.arrayContaining(["lost+found", "person1", "person2"]),
  });
  expect(await played.read("/home/person1/.nvm/a")).toMatchObject({ state: "read" });
  expect(await played.read("/home/person2/.nvm/a")).toMatchObject({ reason: "access_denied" });
});

test("a plain recording keeps names and leaves only sign-in data out", async () => {
  const played = replay(withoutSecrets(await telling()));
  const answer = await played.read("/etc/other");
  expect(answer).toMatchObject({ text: expect.stringContaining("10.1.2.3 127.0.0.1") });
  expect(answer).toMatchObject({ text: expect.not.stringContaining("secret") });
});
