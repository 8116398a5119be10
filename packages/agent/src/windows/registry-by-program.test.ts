import { expect, test } from "@jest/globals";
import { scene } from "../exec/testing.ts";
import type { Answer, Machine } from "../exec/types.ts";
import { normalPath, RegistryView } from "./registry.ts";
import { registryByProgram } from "./registry-by-program.ts";

const SECURE_BOOT = "HKLM\\SYSTEM\\CurrentControlSet\\Control\\SecureBoot\\State";
const NT = "HKLM\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion";
const ESU = `${NT}\\Windows\\ConsumerESU`;

const ran = (stdout: string, exitCode = 0): Answer => {
  const stderr =
    exitCode === 0 ? "" : "ERROR: The system was unable to find the specified key.\r\n";
  return { state: "ran", exitCode, stdout, stderr };
};
const users = ran("\r\nHKEY_USERS\\.DEFAULT\r\nHKEY_USERS\\S-1-5-18\r\n");

/** `reg query KEY` by key; what is not named ends with 1, as for a key that is missing or may not be read. */
function machineWith(answers: Readonly<Record<string, Answer>>) {
  const asked: string[] = [];
  const byPath = new Map(Object.entries(answers).map(([path, a]) => [normalPath(path), a]));
  const machine: Machine = {
    ...scene({ platform: "win32" }),
    run: async (tool, [verb = "", path = ""]) => {
      asked.push(`${tool} ${verb} ${path}`);
      return byPath.get(normalPath(path)) ?? ran("", 1);
    },
  };
  return { machine, asked };
}

async function viewOf(answers: Readonly<Record<string, Answer>>) {
  const { machine, asked } = machineWith(answers);
  return { view: new RegistryView(await registryByProgram(machine)), asked };
}

test("values are read, and a key without any names those below it alone", async () => {
  const { view, asked } = await viewOf({
    HKU: users,
    "HKLM\\SOFTWARE": ran("\r\nHKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\r\n"),
    [NT]: ran(
      `\r\nHKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\r\n    UBR    REG_DWORD    0x1f2c\r\n    ProductId    REG_SZ    x\r\n\r\nHKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon\r\n`,
    ),
  });
  expect(view.values(NT)).toEqual({ UBR: 7980 });
  // What is not named above was never asked for.
  expect(view.key(ESU)).toEqual({ state: "missing" });
  expect(view.key("HKLM\\SOFTWARE\\Mozilla\\Mozilla Firefox")).toEqual({ state: "missing" });
  expect(asked.filter((line) => line.includes("Mozilla"))).toEqual([]);
  expect(new Set(asked).size).toBe(asked.length);
});

test("a key that is refused, and whose way cannot be read either, is unread and not missing", async () => {
  const { view } = await viewOf({ HKU: users });
  expect(view.key(SECURE_BOOT)).toMatchObject({ state: "failed" });
  expect(view.key(NT)).toMatchObject({ state: "failed" });
});

test("a link on the way need not be listed", async () => {
  const { view } = await viewOf({
    HKU: users,
    "HKLM\\SYSTEM": ran("\r\nHKEY_LOCAL_MACHINE\\SYSTEM\\ControlSet001\r\n"),
    [SECURE_BOOT]: ran(
      "\r\nHKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\SecureBoot\\State\r\n    UEFISecureBootEnabled    REG_DWORD    0x1\r\n\r\n",
    ),
  });
  expect(view.values(SECURE_BOOT)).toEqual({ UEFISecureBootEnabled: 1 });
});

test.each<[string, Answer]>([
  ["prints nothing and says all is well", ran("")],
  ["ends with an error", ran("", 1)],
  ["prints something else", ran("access denied\r\n")],
  ["may not be started", { state: "failed", reason: "access_denied", detail: "no" }],
])("a program that %s answers nothing, and is not asked again", async (_, answer) => {
  const every = Object.fromEntries(["HKU", NT, SECURE_BOOT].map((path) => [path, answer]));
  const { view, asked } = await viewOf(every);
  expect(asked).toEqual(["reg query HKU"]);
  expect(view.key(NT)).toMatchObject({ state: "failed" });
});
