import type { Probe } from "../types.ts";

export const browsers: Probe<"browsers"> = {
  id: "browsers",
  v: 1,
  timeoutMs: 20_000,
  asks: {
    linux:
      "the package databases, snap's folders, `flatpak list`, archives unpacked below `/opt` and `/usr/local`; extensions from the profiles only where the settings allow it",
    win32:
      "the clients of Edge's, Google's and Brave's updaters, Mozilla's own keys and the uninstall keys, for the machine and everybody signed in; the updaters' policies; extensions only where the settings allow it",
    darwin:
      "`Info.plist` of known browsers, `application.ini` and `policies.json` of Firefox; extensions only where the settings allow it",
  },
  seen: "a machine without any",
};
