import type { Probe } from "../types.ts";
import { remoteAccessOnMac } from "./darwin.ts";
import { remoteAccessOnLinux } from "./linux.ts";
import { remoteAccessOnWindows } from "./windows.ts";

export const remoteAccess: Probe<"remote-access"> = {
  id: "remote-access",
  v: 1,
  timeoutMs: 20_000,
  asks: {
    linux: "not yet",
    win32: "not yet",
    darwin: "not yet",
  },
  run: { linux: remoteAccessOnLinux, win32: remoteAccessOnWindows, darwin: remoteAccessOnMac },
};
