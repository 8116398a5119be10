import type { Probe } from "../types.ts";
import { updatePolicyOnMac } from "./darwin.ts";
import { policyOnLinux } from "./linux.ts";
import { updatePolicyOnWindows } from "./windows.ts";

export const updatePolicy: Probe<"update-policy"> = {
  id: "update-policy",
  v: 1,
  timeoutMs: 30_000,
  asks: {
    linux:
      "`apt-config dump` and apt's timers, dnf-automatic's configuration and timers, rpm-ostree's policy, SUSE's update timers and online-update job",
    win32: "not yet",
    darwin: "not yet",
  },
  run: { linux: policyOnLinux, win32: updatePolicyOnWindows, darwin: updatePolicyOnMac },
};
