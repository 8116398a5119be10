import type { Probe } from "../types.ts";

export const updatePolicy: Probe<"update-policy"> = {
  id: "update-policy",
  v: 1,
  timeoutMs: 30_000,
  asks: {
    linux:
      "`apt-config dump` and apt's timers, dnf-automatic's configuration and timers, rpm-ostree's policy, bootc's and other updaters of images, SUSE's update timers and online-update job, Landscape's client, `snap refresh --time`",
    win32:
      "the update policies of group policy and device management, the settings app's values, `Microsoft.Update.AutoUpdate`, the start types of `wuauserv` and `UsoSvc`",
    darwin:
      "forced and local `com.apple.SoftwareUpdate`, forced `com.apple.applicationaccess`, the state of declarative management (root)",
  },
  seen: "Debian 11 to 13, none under systemd",
};
