import { expect, test } from "@jest/globals";
import { thisMachine } from "./machine.ts";
import { placesOf, placesOfKeyTools } from "./tools.ts";
import { tpmHere } from "./tpm.ts";

const tools = placesOfKeyTools().map(([tool]) => tool);

test.each(tools)("no probe can start %s", async (tool) => {
  for (const platform of ["linux", "darwin", "win32"] as const) {
    expect(placesOf(platform, tool)).toEqual([]);
  }
  expect(await thisMachine().run(tool, ["--version"])).toMatchObject({
    state: "failed",
    reason: "command_missing",
  });
});

test("its programs lie in the system's own folders alone", () => {
  for (const [tool, places] of placesOfKeyTools()) {
    for (const place of places) expect(place).toMatch(new RegExp(`^(/usr)?/s?bin/${tool}$`));
  }
});

test("a device that is not there is no TPM, and is said to be none", async () => {
  const missing = tpmHere({ tcti: "device:/nonexistent/tpm", device: "/nonexistent/tpm" });
  expect(missing.unusable()).toMatch(
    /no TPM 2\.0 \(there is no \/nonexistent\/tpm\)|not installed/,
  );
});
