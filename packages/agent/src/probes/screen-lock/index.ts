import type { Probe } from "../types.ts";

export const screenLock: Probe<"screen-lock"> = {
  id: "screen-lock",
  v: 1,
  timeoutMs: 20_000,
  asks: {
    linux:
      "dconf's system databases with their locks, the schemas of GNOME, `gsettings get` as an ordinary user, and the settings of KDE, XFCE and sway in people's folders",
    win32:
      "`InactivityTimeoutSecs`, device management's `DeviceLock`, each signed-in person's screen saver with policy's copy",
    darwin:
      "`sysadminctl -screenLock status` as the person at the screen, forced `com.apple.screensaver`, its own `idleTime`, `pmset -g custom`",
  },
  seen: "a machine without a graphical session",
};
