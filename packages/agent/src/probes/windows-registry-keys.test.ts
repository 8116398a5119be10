import { expect, jest, test } from "@jest/globals";
import { scene } from "../exec/testing.ts";
import { normalPath, RegistryView } from "../windows/registry.ts";
import { registryKeys } from "../windows/registry-keys.ts";
import { onWindows } from "./on-windows.ts";
import { noConsents } from "./types.ts";

const USER = "S-1-5-21-1-1-1-1001";

/** A Windows on which every key that the script reads has the same to say. */
function machineWhere(entry: unknown) {
  const keys = registryKeys.map(({ path, perUser }) =>
    perUser === true ? `HKU\\${USER}\\${path}` : path,
  );
  const data = {
    HKU: { values: {}, keys: [USER] },
    ...Object.fromEntries(keys.map((path) => [path, entry])),
  };
  const sections = {
    registry: { ok: true, data },
    "operating-system": { ok: true, data: { ProductType: 1 } },
  };
  return scene({
    platform: "win32",
    commands: { "windows-answer": JSON.stringify({ format: "muster-windows-answer/1", sections }) },
  });
}

test.each<[name: string, entry: unknown]>([
  ["missing", null],
  ["there and empty", { values: {}, keys: [] }],
])("where all keys are %s, no probe wants one that is not on the list", async (_, entry) => {
  const wanted = jest.spyOn(RegistryView.prototype, "key");
  const machine = machineWhere(entry);
  const cache = { get: () => undefined, set: () => undefined };
  for (const run of Object.values(onWindows)) {
    await run(machine, { cache, consents: noConsents });
  }
  const unread = wanted.mock.results.flatMap(({ value }, at) => {
    const path = wanted.mock.calls[at]?.[0] ?? "";
    return JSON.stringify(value).includes("was not read") ? [path] : [];
  });
  wanted.mockRestore();
  expect([...new Set(unread)].sort()).toEqual([]);
});

/** Values that are asked of a key, by path and name. */
async function valuesWanted(): Promise<readonly (readonly [path: string, name: string])[]> {
  const wanted: (readonly [string, string])[] = [];
  const plain = RegistryView.prototype.values;
  const values = jest.spyOn(RegistryView.prototype, "values").mockImplementation(function (
    this: RegistryView,
    path,
  ) {
    const row = plain.call(this, path);
    return row === undefined
      ? undefined
      : new Proxy(row, {
          getOwnPropertyDescriptor: (_, name) => void wanted.push([path, String(name)]),
          get: (_, name) => void wanted.push([path, String(name)]),
        });
  });
  const first = jest.spyOn(RegistryView.prototype, "first");
  const machine = machineWhere({ values: {}, keys: [] });
  const cache = { get: () => undefined, set: () => undefined };
  for (const run of Object.values(onWindows)) {
    await run(machine, { cache, consents: noConsents });
  }
  for (const [paths, name] of first.mock.calls) {
    for (const path of paths) wanted.push([path, name]);
  }
  values.mockRestore();
  first.mockRestore();
  return wanted;
}

test("no probe wants a value that is not read of its key", async () => {
  const lists = new Map(
    registryKeys.map(({ path, values, perUser }) => {
      const whole = perUser === true ? `HKU\\${USER}\\${path}` : path;
      return [normalPath(whole), values?.map((name) => name.toLowerCase())] as const;
    }),
  );
  const wanted = await valuesWanted();
  expect(wanted.length).toBeGreaterThan(50);
  const unread = wanted.filter(
    ([path, name]) => lists.get(normalPath(path))?.includes(name.toLowerCase()) === false,
  );
  expect([...new Set(unread.map((pair) => pair.join(": ")))].sort()).toEqual([]);
});
