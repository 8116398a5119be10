import type { Probe } from "../types.ts";

export const backup: Probe<"backup"> = {
  id: "backup",
  v: 1,
  timeoutMs: 20_000,
  asks: {
    linux:
      "installed packages, folders and processes of known tools; timers and cron tables that call them, and the last success of a timer's service",
    win32:
      "services and programs of known backup tools, `Get-WBSummary`, File History and OneDrive's known folders of each signed-in person",
    darwin:
      "`tmutil destinationinfo -X`, `com.apple.TimeMachine.plist` (Full Disk Access), applications of known programs",
  },
  seen: "a machine without any tool",
};
