import { expect, test } from "@jest/globals";
import { facts } from "@muster/mapping/facts";
import type { Scene } from "../../exec/testing.ts";
import { mac, plist } from "../../testing/mac-scene.ts";
import { osOnMac } from "./darwin.ts";

const swVers = (version: string, build: string, extra?: string) =>
  `ProductName:\t\tmacOS\nProductVersion:\t\t${version}\n${extra === undefined ? "" : `ProductVersionExtra:\t${extra}\n`}BuildVersion:\t\t${build}\n`;
const file = (version: string, build: string) => ({
  "/System/Library/CoreServices/SystemVersion.plist": plist({
    ProductName: "macOS",
    ProductVersion: version,
    ProductBuildVersion: build,
  }),
});
const arm = { "sysctl -n hw.optional.arm64": "1\n" };

test.each<[string, Omit<Scene, "platform">, object]>([
  [
    "macOS 27 on Apple silicon",
    { commands: { sw_vers: swVers("27.1", "27B82"), ...arm } },
    { version: "27.1", build: "27B82", architecture: "arm64" },
  ],
  [
    "an Intel Mac, whose kernel does not know the name",
    {
      commands: {
        sw_vers: swVers("13.7.8", "22H730"),
        "sysctl -n hw.optional.arm64": {
          exitCode: 1,
          stderr: "sysctl: unknown oid 'hw.optional.arm64'\n",
        },
        "sysctl -n kern.boottime": "{ sec = 1795000000, usec = 0 }\n",
        "uname -m": "x86_64\n",
      },
    },
    { version: "13.7.8", architecture: "x86_64" },
  ],
  [
    "a program for Intel on Apple silicon",
    { commands: { sw_vers: swVers("15.1", "24B83"), ...arm, "uname -m": "x86_64\n" } },
    { architecture: "arm64" },
  ],
  [
    "a rapid response, whose build ends in a small letter and is no beta",
    { commands: { sw_vers: swVers("13.4.1", "22F770820d", "(c)"), ...arm } },
    { version: "13.4.1", response: "c", build: "22F770820d" },
  ],
  [
    "a response glued onto the version",
    { commands: { sw_vers: swVers("26.3 (a)", "25D771280a"), ...arm } },
    { version: "26.3", response: "a" },
  ],
  [
    "a beta",
    { commands: { sw_vers: swVers("27.2", "27C5031g"), ...arm } },
    { version: "27.2", variant: "beta" },
  ],
  [
    "line ends of Windows and another order",
    { commands: { sw_vers: "BuildVersion: 24B83\r\nProductVersion: 15.1\r\n", ...arm } },
    { version: "15.1", build: "24B83" },
  ],
  [
    "the number shown to old programs",
    {
      commands: { sw_vers: swVers("10.16", "20G1427"), ...arm },
      files: file("11.7.10", "20G1427"),
    },
    { version: "11.7.10", build: "20G1427" },
  ],
  [
    "the number shown to programs made before macOS 26",
    { commands: { sw_vers: swVers("16.0", "25A354"), ...arm }, files: file("26.0", "25A354") },
    { version: "26.0" },
  ],
  [
    "no tool but the file",
    { files: file("26.2", "25C56") },
    { version: "26.2", architecture: "unknown" },
  ],
])("%s", async (_, about, value) => {
  const reading = await osOnMac(mac(about));
  expect(facts.os.safeParse({ kind: "os", ...reading }).error).toBeUndefined();
  expect(reading).toMatchObject({
    state: "known",
    value: { platform: "macos", id: "macos", name: "macOS", rolling: false, like: [], ...value },
  });
});

test("a disguise that nothing lifts leaves the version out, and no letter is a beta beside a response", async () => {
  const hidden = await osOnMac(mac({ commands: { sw_vers: swVers("10.16", "20G1427") } }));
  expect(hidden).toMatchObject({ state: "known", value: { build: "20G1427" } });
  expect(hidden.state === "known" && "version" in hidden.value).toBe(false);
  const response = await osOnMac(
    mac({ commands: { sw_vers: swVers("13.4.1", "22F770820d", "(c)") } }),
  );
  expect(response.state === "known" && "variant" in response.value).toBe(false);
});

test.each<[string, Omit<Scene, "platform">, string]>([
  ["nothing", {}, "command_missing"],
  ["an empty answer", { commands: { sw_vers: "" } }, "not_reported"],
  ["another text", { commands: { sw_vers: "hello\n" } }, "parse_error"],
  ["a version that is none", { commands: { sw_vers: "ProductVersion: latest\n" } }, "parse_error"],
  [
    "a tool that hangs",
    { commands: { sw_vers: { state: "failed", reason: "timeout", detail: "10 s" } } },
    "timeout",
  ],
])("%s is unknown", async (_, about, reason) => {
  expect(await osOnMac(mac(about))).toMatchObject({ state: "unknown", reason });
});
