import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { checkStateFolder, makeStateFolder } from "./folder.ts";
import { Problem } from "./problem.ts";

const root = mkdtempSync(join(tmpdir(), "muster-inside-"));
afterAll(() => rmSync(root, { recursive: true }));
const asRoot = process.geteuid?.() === 0;

let count = 0;
/** A state folder with what one holds, in a folder of its own. */
function made(): { readonly above: string; readonly state: string } {
  const above = join(root, `${count++}`);
  const state = join(above, "state");
  for (const folder of [above, state, join(state, "outbox")]) mkdirSync(folder, { mode: 0o700 });
  for (const name of ["key.pem", "chain.json", "outbox/1.json"]) {
    writeFileSync(join(state, name), "", { mode: 0o600 });
  }
  return { above, state };
}

async function refusalOf(path: string): Promise<Problem> {
  const error = await checkStateFolder(path).then(
    () => undefined,
    (e: unknown) => e,
  );
  if (error instanceof Problem) return error;
  throw new Error(`not refused: ${String(error)}`);
}

test("a folder in order is taken, also with a file that a crash left under two names", async () => {
  const { state } = made();
  linkSync(join(state, "chain.json"), join(state, ".part-0123"));
  await expect(checkStateFolder(state)).resolves.toBeUndefined();
});

type Spoil = (state: string) => void | Promise<void>;
const inFiles: readonly (readonly [string, Spoil, string])[] = [
  [
    "a key that others can write",
    (s) => chmodSync(join(s, "key.pem"), 0o622),
    "key.pem can be written",
  ],
  [
    "a chain that a group can write",
    (s) => chmodSync(join(s, "chain.json"), 0o620),
    "chain.json can be written",
  ],
  [
    "an outbox that others can write",
    (s) => chmodSync(join(s, "outbox"), 0o777),
    "outbox can be written",
  ],
  [
    "a report that others can write",
    (s) => chmodSync(join(s, "outbox/1.json"), 0o606),
    "1.json can be written",
  ],
  [
    "a link in a folder's place",
    (s) => symlinkSync("/etc", join(s, "sections")),
    "sections is a symbolic link",
  ],
  [
    "a link to nowhere",
    (s) => symlinkSync("/nowhere", join(s, "contact.json")),
    "contact.json is a symbolic link",
  ],
  [
    "a report under a second name outside",
    (s) => linkSync(join(s, "outbox/1.json"), join(s, "../1.json")),
    "1.json has 2 names",
  ],
  [
    "a key under a second name inside",
    (s) => linkSync(join(s, "key.pem"), join(s, "outbox/key")),
    "has 2 names",
  ],
  [
    "a pipe",
    (s) => void execFileSync("mkfifo", [join(s, "scan.json")]),
    "scan.json is neither a file nor a folder",
  ],
  [
    "a socket",
    (s) =>
      new Promise((done) => {
        const server = createServer().listen(join(s, "sock"), () => {
          // The kernel keeps the name of a socket that is closed by its process alone.
          server.unref();
          done();
        });
      }),
    "sock is neither a file nor a folder",
  ],
  [
    "folders without end",
    (s) => void mkdirSync(join(s, "a/b/c/d/e/f/g/h/i"), { recursive: true, mode: 0o700 }),
    "holds more than the agent",
  ],
];

test.each(inFiles)("%s: refused [T12]", async (_, spoil, what) => {
  const { state } = made();
  await spoil(state);
  const problem = await refusalOf(state);
  expect(problem).toMatchObject({ code: "STATE_FOLDER", exit: 3 });
  expect(problem.message).toContain(what);
  expect(problem.cure).not.toBe("");
  await expect(makeStateFolder(state)).rejects.toThrow(what);
});

const linkTo = (above: string): string => {
  symlinkSync(above, `${above}-link`);
  return join(`${above}-link`, "state");
};
const opened = (above: string, mode: number): string => {
  chmodSync(above, mode);
  return join(above, "state");
};

const leading: readonly (readonly [string, (above: string) => string, string | undefined])[] = [
  ["one that everybody can write", (a) => opened(a, 0o777), "can be written by other users"],
  ["one like /tmp", (a) => opened(a, 0o1777), undefined],
  [
    "a link in one that everybody can write",
    (a) => {
      const open = join(a, "open");
      mkdirSync(open);
      chmodSync(open, 0o777);
      symlinkSync(a, join(open, "link"));
      return join(open, "link", "state");
    },
    "can be written by other users",
  ],
  [
    "a link of its own to one that everybody can write",
    (a) => {
      opened(a, 0o777);
      return linkTo(a);
    },
    "can be written by other users",
  ],
  ["a link of its own to one in order", linkTo, undefined],
];

test.each(leading)("a state folder reached through %s [T12]", async (_, lay, what) => {
  const path = lay(made().above);
  if (what === undefined) await expect(checkStateFolder(path)).resolves.toBeUndefined();
  else expect((await refusalOf(path)).message).toContain(what);
});

const owned: readonly (readonly [string, (above: string) => void, string])[] = [
  [
    "a chain",
    (a) => chownSync(join(a, "state/chain.json"), 65_534, 0),
    "chain.json belongs to user 65534",
  ],
  [
    "an outbox",
    (a) => chownSync(join(a, "state/outbox"), 65_534, 0),
    "outbox belongs to user 65534",
  ],
  [
    "the folder above",
    (a) => chownSync(a, 65_534, 0),
    "belongs to user 65534, who could put another",
  ],
];

// Only root can give files away; everybody's own are tried above.
(asRoot ? test.each(owned) : test.skip.each(owned))(
  "%s of another user's: refused",
  async (_, give, what) => {
    const { above, state } = made();
    give(above);
    expect((await refusalOf(state)).message).toContain(what);
  },
);

const byGroup: readonly (readonly [string, number, boolean])[] = [
  ["root's", 0, true],
  ["somebody's", 65_534, false],
];

(asRoot ? test.each(byGroup) : test.skip.each(byGroup))(
  "a folder above that the group of %s can write: %#",
  async (_, group, fine) => {
    const { above, state } = made();
    chownSync(above, 0, group);
    chmodSync(above, 0o770);
    if (fine) await expect(checkStateFolder(state)).resolves.toBeUndefined();
    else expect((await refusalOf(state)).message).toContain("can be written by other users");
  },
);
