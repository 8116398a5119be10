import { expect, test } from "@jest/globals";
import { launchdResident, launchdTimer } from "./launchd.ts";
import { argument, nightlyTask, residentTask } from "./task-scheduler.ts";
import { escaped } from "./xml.ts";

const schedule = { start: "22:05", minutes: 480 };
const onMac = {
  node: "/usr/local/muster agent/node",
  main: "/usr/local/muster & agent/muster-agent.mjs",
  state: "/Library/Application Support/muster-agent",
  flags: ["--lite-mode"],
};
const onWindows = {
  node: "C:\\Program Files\\muster-agent\\node.exe",
  main: "C:\\Program Files\\muster-agent\\muster-agent.mjs",
  state: "C:\\ProgramData\\muster-agent",
  flags: ["--lite-mode"],
};

test("launchd starts it as the window opens, word by word", () => {
  const [file, ...more] = launchdTimer(onMac, schedule);
  expect(more).toEqual([]);
  expect(file?.name).toBe("org.muster.agent.plist");
  expect(file?.text).toContain("<key>Hour</key>\n    <integer>22</integer>");
  expect(file?.text).toContain("<key>Minute</key>\n    <integer>5</integer>");
  const words = [...(file?.text ?? "").matchAll(/^ {4}<string>(.*)<\/string>$/gm)].map((m) => m[1]);
  expect(words).toEqual([
    onMac.node,
    "--lite-mode",
    "/usr/local/muster &#38; agent/muster-agent.mjs",
    "run",
    "--tonight",
    "--state",
    onMac.state,
  ]);
});

test("launchd keeps the resident one, unless it ended well", () => {
  const [file] = launchdResident(onMac, "run --live");
  expect(file?.text).toContain("<key>SuccessfulExit</key>\n    <false/>");
  expect(file?.text).toContain("<string>run</string>\n    <string>--live</string>");
});

test("the task runs every night as the system, felt by nobody, on battery too", () => {
  const [file, ...more] = nightlyTask(onWindows, schedule);
  expect(more).toEqual([]);
  const text = file?.text ?? "";
  for (const part of [
    "<StartBoundary>2026-01-01T22:05:00</StartBoundary>",
    "<UserId>S-1-5-18</UserId>",
    "<Priority>7</Priority>",
    "<DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>",
    "<StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>",
    "<StartWhenAvailable>true</StartWhenAvailable>",
    "<ExecutionTimeLimit>PT0S</ExecutionTimeLimit>",
    `<Command>${onWindows.node}</Command>`,
    `<Arguments>--lite-mode &#34;${onWindows.main}&#34; run --tonight --state C:\\ProgramData\\muster-agent</Arguments>`,
  ]) {
    expect(text).toContain(part);
  }
});

test("the resident task starts with the computer and again where it fails", () => {
  const [file] = residentTask(onWindows, "run --live");
  expect(file?.text).toContain("<BootTrigger>");
  expect(file?.text).toContain("<RestartOnFailure>");
  expect(file?.text).toContain(" run --live --state ");
});

test.each([
  ["run", "run"],
  ["C:\\a\\b.mjs", "C:\\a\\b.mjs"],
  ["C:\\a b", '"C:\\a b"'],
  ["C:\\a b\\", '"C:\\a b\\\\"'],
  ["", '""'],
])("%j on a command line is %s", (word, written) => {
  expect(argument(word)).toBe(written);
});

test("XML is ASCII, whatever the path", () => {
  expect(escaped("C:\\Zoë <&> \"'\u{1f600}")).toBe(
    "C:\\Zo&#235; &#60;&#38;&#62; &#34;&#39;&#128512;",
  );
});
