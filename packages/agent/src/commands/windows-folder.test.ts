import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { Answer } from "../exec/types.ts";
import { checkStateFolder, makeStateFolder } from "../identity/folder.ts";
import { guardWith, type Hands, quoted } from "./windows-folder.ts";

const user = "S-1-5-21-1-2-3-1001";
let root = "";

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "muster-guard-"));
});
afterAll(() => rm(root, { recursive: true }));

const ran = (stdout: string, exitCode = 0): Answer => ({
  state: "ran",
  exitCode,
  stdout,
  stderr: "",
});

interface Played {
  readonly asked: string[];
  readonly hands: Hands;
}

interface Parts {
  readonly elevated?: boolean;
  /** What icacls saves; nothing where left out. */
  readonly access?: string;
  readonly owner?: string;
  readonly whoami?: Answer;
  readonly icacls?: Answer;
}

/** Windows' programs, played. */
function windows(parts: Parts): Played {
  const asked: string[] = [];
  const run: Hands["run"] = async (program, args) => {
    asked.push([program, ...args].join(" "));
    if (program === "whoami.exe") return parts.whoami ?? ran(`"pc\\anna","${user}"\r\n`);
    if (program !== "icacls.exe") return ran(parts.owner ?? "");
    const at = args.indexOf("/save");
    if (at > 0 && parts.access !== undefined) {
      const text = `muster-agent\r\n${parts.access}\r\n`;
      await writeFile(args[at + 1] ?? "", Buffer.from(text, "utf16le"));
    }
    return parts.icacls ?? ran("");
  };
  return { asked, hands: { run, elevated: parts.elevated ?? false, temporary: root } };
}

const administrators = "D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)";
const own = `${administrators}(A;OICI;FA;;;${user})`;
const owner = "O:BAG:SYD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)";

let count = 0;
async function fresh(content?: string): Promise<string> {
  count += 1;
  const path = join(root, `state-${count}`);
  if (content !== undefined) {
    await mkdir(path, { mode: 0o700 });
    if (content !== "") await writeFile(join(path, content), "");
  }
  return path;
}

test.each<[string, Parts, string | undefined, string | undefined]>([
  ["a new folder of a user's", { access: own }, undefined, undefined],
  [
    "a new folder of the administrators'",
    { elevated: true, access: administrators },
    undefined,
    undefined,
  ],
  [
    "one that the user alone may open as an administrator's",
    { elevated: true, access: own },
    undefined,
    "may open it",
  ],
  ["an empty one that somebody made", { access: own }, "", undefined],
  ["an earlier one of a user's", { access: own }, "key.pem", undefined],
  [
    "an earlier one of the administrators'",
    { elevated: true, access: administrators, owner },
    "key.pem",
    undefined,
  ],
  [
    "one that a user filled and dressed up",
    { elevated: true, access: administrators, owner: `O:${user}G:SYD:P` },
    "key.pem",
    `${user} made it`,
  ],
  [
    "one whose maker can't be told",
    { elevated: true, access: administrators },
    "key.pem",
    "can't be told who made it",
  ],
  ["one that inherits", { access: "D:AI(A;OICIID;FA;;;SY)" }, "key.pem", "takes over"],
  ["one whose access can't be read: a stand-in for icacls", {}, undefined, "can't be read"],
  ["icacls refuses", { access: own, icacls: ran("", 5) }, undefined, "icacls ended with 5"],
  [
    "no word on who runs the agent",
    { access: own, whoami: ran("") },
    undefined,
    "who runs the agent",
  ],
])("%s", async (_, parts, content, wrong) => {
  const { hands } = windows(parts);
  const made = makeStateFolder(await fresh(content), guardWith(hands));
  if (wrong === undefined) await expect(made).resolves.toBeUndefined();
  else
    await expect(made).rejects.toMatchObject({
      code: "STATE_FOLDER",
      message: expect.stringContaining(wrong),
    });
  expect((await readdir(root)).filter((name) => name.endsWith(".acl"))).toEqual([]);
});

test("a new folder is closed by security ids, which no language changes", async () => {
  const { asked, hands } = windows({ elevated: true, access: administrators });
  const path = await fresh();
  await makeStateFolder(path, guardWith(hands));
  expect(asked.filter((line) => line.startsWith("icacls.exe") && !line.includes("/save"))).toEqual([
    `icacls.exe ${path} /setowner *S-1-5-32-544 /Q`,
    `icacls.exe ${path} /inheritance:r /grant:r *S-1-5-18:(OI)(CI)F *S-1-5-32-544:(OI)(CI)F /Q`,
  ]);
});

test("every start looks at who may open the folder, and changes nothing", async () => {
  const { asked, hands } = windows({ access: `${own}(A;;FR;;;WD)` });
  await expect(checkStateFolder(await fresh("x"), guardWith(hands))).rejects.toThrow(
    "WD may open it",
  );
  expect(asked.filter((line) => /grant|setowner/.test(line))).toEqual([]);
});

test("a folder on another computer is refused unseen", async () => {
  const { asked, hands } = windows({ access: own });
  const share = "\\\\server\\share\\muster-agent";
  await expect(makeStateFolder(share, guardWith(hands))).rejects.toThrow("on another computer");
  await expect(checkStateFolder(share, guardWith(hands))).rejects.toThrow("on another computer");
  expect(asked).toEqual([]);
});

test("a path in PowerShell is taken literally, whatever quotes it holds", () => {
  expect(quoted("C:\\it's")).toBe("'C:\\it''s'");
  expect(quoted("a\u2019$(x)\u201ab")).toBe("'a\u2019\u2019$(x)\u201a\u201ab'");
});
