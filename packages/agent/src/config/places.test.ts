import { expect, test } from "@jest/globals";
import { type Environment, readEnvironment } from "./environment.ts";
import { defaultPlaces } from "./places.ts";

const home = "/home/someone";
const windowsHome = "C:\\Users\\someone";

test.each<[string, Partial<Environment>, string, string]>([
  [
    "Linux, root",
    { platform: "linux", isRoot: true, stateHome: "/x", configHome: "/y" },
    "/etc/muster-agent/agent.yaml",
    "/var/lib/muster-agent",
  ],
  [
    "Linux, a user",
    { platform: "linux", home },
    "/home/someone/.config/muster-agent/agent.yaml",
    "/home/someone/.local/state/muster-agent",
  ],
  [
    "Linux, a user with places of their own",
    { platform: "linux", home, stateHome: "/s", configHome: "/c" },
    "/c/muster-agent/agent.yaml",
    "/s/muster-agent",
  ],
  [
    "another Unix",
    { platform: "freebsd", isRoot: true },
    "/etc/muster-agent/agent.yaml",
    "/var/lib/muster-agent",
  ],
  [
    "macOS, root",
    { platform: "darwin", isRoot: true },
    "/etc/muster-agent/agent.yaml",
    "/Library/Application Support/muster-agent",
  ],
  [
    "macOS, a user",
    { platform: "darwin", home: "/Users/someone" },
    "/Users/someone/.config/muster-agent/agent.yaml",
    "/Users/someone/Library/Application Support/muster-agent",
  ],
  [
    "Windows, an administrator, whose own variables move nothing",
    {
      platform: "win32",
      isRoot: true,
      systemRoot: "D:\\Windows",
      home: windowsHome,
      appData: "E:\\a",
      localAppData: "E:\\b",
    },
    "D:\\Program Files\\muster-agent\\agent.yaml",
    "D:\\ProgramData\\muster-agent",
  ],
  [
    "Windows, a user",
    {
      platform: "win32",
      home: windowsHome,
      appData: `${windowsHome}\\AppData\\Roaming`,
      localAppData: `${windowsHome}\\AppData\\Local`,
    },
    "C:\\Users\\someone\\AppData\\Roaming\\muster-agent\\agent.yaml",
    "C:\\Users\\someone\\AppData\\Local\\muster-agent",
  ],
  [
    "Windows, a user without variables",
    { platform: "win32", home: windowsHome },
    "C:\\Users\\someone\\AppData\\Roaming\\muster-agent\\agent.yaml",
    "C:\\Users\\someone\\AppData\\Local\\muster-agent",
  ],
])("%s", (_, parts, file, state) => {
  const environment = { ...readEnvironment({}), isRoot: false, ...parts };
  expect(defaultPlaces(environment)).toEqual({ file, state });
});
