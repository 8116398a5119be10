import type { Probe } from "../types.ts";

export const browsers: Probe<"browsers"> = {
  id: "browsers",
  v: 1,
  timeoutMs: 20_000,
  asks: {
    linux:
      "the package databases, snap's folders, `flatpak list`, archives unpacked below `/opt` and `/usr/local`; extensions from the profiles only where the settings allow it",
    win32: "not yet",
    darwin: "`Info.plist` of known browsers, `application.ini` and `policies.json` of Firefox",
  },
};
