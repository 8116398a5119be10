import { spawnSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";

/**
 * A group of tests that needs a program of the system. Where that is not there they are not run and it is said so; in CI, where
 * `.ci/run` installs it, that is a failure.
 */
export function withTool(
  tool: { readonly command: string; readonly debian: string },
  what: string,
): typeof describe | typeof describe.skip {
  if (spawnSync("sh", ["-c", `command -v "${tool.command}"`]).status === 0) return describe;
  const said = `NOT RUN: ${what}, because there is no ${tool.command} here (Debian: ${tool.debian})`;
  process.stderr.write(`\n${said}\n`);
  test(said, () => expect(process.env.CI).not.toBe("true"));
  return describe.skip;
}
