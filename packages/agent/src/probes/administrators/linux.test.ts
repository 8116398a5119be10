import { expect, test } from "@jest/globals";
import { facts, type ValueOf } from "@muster/mapping/facts";
import { type Scene, scene } from "../../exec/testing.ts";
import { administratorsOnLinux } from "./linux.ts";
import { parseShadow } from "./shadow.ts";
import { includesOf, parseSudoers } from "./sudoers.ts";

const passwd = [
  "root:x:0:0:root:/root:/bin/bash",
  "daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin",
  "anna:x:1000:1000:Anna,,,:/home/anna:/bin/bash",
  "ben:x:1001:1001::/home/ben:/bin/bash",
  "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin",
];
const group = ["root:x:0:", "sudo:x:27:anna", "anna:x:1000:", "ops:x:1100:ben", "staff:x:50:"];
const shadow = [
  "root:*:19700:0:99999:7:::",
  "daemon:*:19700:0:99999:7:::",
  "anna:$y$j9T$salt$hash:19700:0:99999:7:::",
  "ben:!:19700:0:99999:7:::",
];
const text = (lines: readonly string[]) => `${lines.join("\n")}\n`;
const sudoers = text([
  "Defaults\tenv_reset",
  "root\tALL=(ALL:ALL) ALL",
  "%sudo\tALL=(ALL:ALL) ALL",
  "@includedir /etc/sudoers.d",
]);
const files = {
  "/etc/passwd": text(passwd),
  "/etc/group": text(group),
  "/etc/shadow": text(shadow),
  "/etc/sudoers": sudoers,
};

type Value = ValueOf<"administrators">;

async function told(about: Scene): Promise<Value | string> {
  const reading = await administratorsOnLinux(scene(about));
  const checked = facts.administrators.safeParse({ kind: "administrators", ...reading });
  expect(checked.error).toBeUndefined();
  return reading.state === "known" ? reading.value : reading.state;
}

const kinds = (value: Value | string) =>
  typeof value === "string"
    ? value
    : value.members.map((m) => [m.wellKnown ?? m.type, m.from, m.enabled].join(" "));

const root = "root local unknown";

test.each<[string, Scene, string[]]>([
  ["root and a member of sudo", { files }, ["user local yes", root]],
  [
    "a second account of number 0",
    { files: { ...files, "/etc/passwd": text([...passwd, "toor:x:0:0::/root:/bin/sh"]) } },
    ["user local yes", root, root],
  ],
  [
    "somebody whose first group is sudo",
    { files: { ...files, "/etc/passwd": text([...passwd, "eve:x:1002:27::/home/eve:/bin/sh"]) } },
    ["user local unknown", "user local yes", root],
  ],
  [
    "a rule for one person in a file of sudoers.d",
    { files: { ...files, "/etc/sudoers.d/90-ben": "ben ALL=(ALL) NOPASSWD:ALL\n" } },
    ["user local unknown", "user local yes", root],
  ],
  [
    "a file of sudoers.d that sudo passes over",
    { files: { ...files, "/etc/sudoers.d/old.bak": "ben ALL=(ALL) ALL\n" } },
    ["user local yes", root],
  ],
  [
    "a rule for a group of the machine",
    { files: { ...files, "/etc/sudoers.d/ops": "%ops ALL = (root) ALL\n" } },
    ["user local unknown", "user local yes", root],
  ],
  [
    "a rule for one command is no administrator",
    { files: { ...files, "/etc/sudoers.d/x": "ben ALL=(root) NOPASSWD: /usr/bin/systemctl\n" } },
    ["user local yes", root],
  ],
  [
    "a member that no account answers to",
    { files: { ...files, "/etc/group": text([...group, "wheel:x:10:gone"]) } },
    ["user local yes", "orphaned unknown unknown", root],
  ],
  [
    "a member of a directory, and a group of one",
    {
      files: {
        ...files,
        "/etc/nsswitch.conf": "passwd: files sss\ngroup: files sss\n",
        "/etc/sudoers.d/ad": "%domain\\ admins@example.org ALL=(ALL) ALL\n",
      },
      commands: {
        "getent group sudo wheel admin": { exitCode: 2, stdout: "sudo:*:27:anna,dora\n" },
      },
    },
    ["group domain unknown", "user domain unknown", "user local yes", root],
  ],
  [
    "an account that ran out",
    { files: { ...files, "/etc/shadow": text(["anna:$6$x:19700:0:99999:7::19800:"]) } },
    ["user local no", root],
  ],
])("%s", async (_, about, expected) => {
  const value = await told(about);
  expect([...kinds(value)].sort()).toEqual([...expected].sort());
});

const unreadable = { "/etc/shadow": "access_denied", "/etc/sudoers": "access_denied" } as const;

test.each<[string, Scene, Partial<Value>]>([
  ["whole as root", { files }, { complete: true, withoutPassword: 0, withoutAsking: 0 }],
  [
    "a lower bound as anybody else",
    { elevated: false, files: { ...files, ...unreadable } },
    {
      complete: false,
      unread: ["/etc/shadow: only root may read it", "/etc/sudoers may not be read"],
    },
  ],
  [
    "a lower bound where the policy is not there and sudo may be",
    { files: { ...files, "/etc/sudoers": "failed" } },
    { complete: false },
  ],
  [
    "a lower bound where a directory does not answer",
    { files: { ...files, "/etc/nsswitch.conf": "passwd: files winbind\n" } },
    { complete: false, unread: ["groups of the directory"] },
  ],
  [
    "accounts without a password, those that cannot sign in aside",
    { files: { ...files, "/etc/shadow": text(["ben::19700::::::", "daemon::19700::::::"]) } },
    { withoutPassword: 1 },
  ],
  [
    "rules that ask for no password",
    {
      files: {
        ...files,
        "/etc/sudoers.d/a": "ben ALL=(ALL) NOPASSWD:ALL\n# anna ALL=NOPASSWD: ALL\n",
        "/etc/sudoers.d/b": "Defaults:anna !authenticate\n",
      },
    },
    { withoutAsking: 2 },
  ],
])("%s", async (_, about, expected) => {
  expect(await told(about)).toMatchObject(expected);
});

test("nothing that names the administrators is unknown", async () => {
  expect(await told({ files: {} })).toBe("unknown");
});

test("no name leaves", async () => {
  const value = await told({ files: { ...files, "/etc/sudoers.d/b": "ben ALL=(ALL) ALL\n" } });
  expect(JSON.stringify(value)).not.toMatch(/anna|ben\b/i);
});

test.each<[string, string, readonly string[]]>([
  ["tabs and tags", "a\tALL=(ALL:ALL)\tNOPASSWD: SETENV: ALL", ["a"]],
  ["several people and hosts", "a, b web1, web2 = (root) ALL", ["a", "b"]],
  ["a quoted name", '"%domain users" ALL=(ALL) ALL', ["%domain users"]],
  ["a number", "#1000 ALL=ALL", ["#1000"]],
  ["an alias", "User_Alias ADMINS = a, %ops : OTHERS = c\nADMINS ALL=ALL", ["a", "%ops"]],
  ["an alias of commands", "Cmnd_Alias EVERYTHING = ALL\na ALL=EVERYTHING", ["a"]],
  ["a line that goes on", "a ALL=(ALL) \\\n  ALL", ["a"]],
  ["one command", "a ALL=/bin/ls", []],
  ["all but a shell", "a ALL=(ALL) ALL, !/bin/sh", ["a"]],
  ["a comment", "# a ALL=ALL", []],
  ["rubbish", "====\nALL\n,,,", []],
])("sudoers: %s", (_, policy, expected) => {
  expect(parseSudoers(policy).mayAll).toEqual(expected);
});

test("sudoers: what is included, in both spellings", () => {
  const policy =
    "#includedir /etc/sudoers.d\n@include /etc/sudoers.local\n#include notes\n# include x\n";
  expect(includesOf(policy)).toEqual([
    { path: "/etc/sudoers.d", folder: true },
    { path: "/etc/sudoers.local", folder: false },
    { path: "notes", folder: false },
  ]);
});

test("shadow: states of a password, and nothing of it", () => {
  const found = parseShadow("a::1::::::\nb:!$6$x:1::::::\nc:$6$x:1:::::20000:\nd:*:1::::::\n");
  expect([...found].map(([name, { state, expires }]) => [name, state, expires])).toEqual([
    ["a", "open", undefined],
    ["b", "locked", undefined],
    ["c", "set", 20_000],
    ["d", "locked", undefined],
  ]);
});
