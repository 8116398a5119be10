import { expect, test } from "@jest/globals";
import { play } from "../testing/context.ts";
import { windowsAnswerSchema } from "../windows/schema.ts";

test.each([[[]], [["--json"]]])(
  "schema windows-answer %j prints the schema and nothing else",
  async (more) => {
    const played = await play(["schema", "windows-answer", ...more], {
      // It looks at no machine.
      openMachine: async () => {
        throw new Error("no machine");
      },
    });
    expect(played.exit).toBe(0);
    expect(played.err).toBe("");
    expect(played.json()).toEqual(windowsAnswerSchema());
  },
);

test.each([
  [["schema"], 2],
  [["schema", "--help"], 0],
  [["schema", "linux-answer"], 2],
  [["schema", "windows-answer", "--state", "x"], 2],
])("%j exits %d", async (argv, exit) => {
  expect((await play(argv)).exit).toBe(exit);
});
