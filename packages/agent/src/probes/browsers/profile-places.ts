import type { Platform } from "../types.ts";

/** Where a browser keeps its profiles, below a person's folder; `/` divides on every system here. */
export interface ProfilePlace {
  readonly browser: string;
  readonly kind: "chromium" | "firefox";
  readonly path: string;
  /** The folder is a profile itself, and not a folder of profiles. */
  readonly alone?: boolean;
}

function chromium(browser: string, ...paths: readonly string[]): readonly ProfilePlace[] {
  return paths.map((path) => ({ browser, kind: "chromium", path }));
}

function firefox(...paths: readonly string[]): readonly ProfilePlace[] {
  return paths.map((path) => ({ browser: "firefox", kind: "firefox", path }));
}

const support = "Library/Application Support";
const local = "AppData/Local";
const roaming = "AppData/Roaming";

export const profilePlaces: Readonly<Record<Platform, readonly ProfilePlace[]>> = {
  linux: [
    ...chromium(
      "chrome",
      ".config/google-chrome",
      ".config/google-chrome-beta",
      ".config/google-chrome-unstable",
      ".var/app/com.google.Chrome/config/google-chrome",
    ),
    ...chromium(
      "chromium",
      ".config/chromium",
      "snap/chromium/common/chromium",
      ".var/app/org.chromium.Chromium/config/chromium",
    ),
    ...chromium(
      "edge",
      ".config/microsoft-edge",
      ".config/microsoft-edge-beta",
      ".config/microsoft-edge-dev",
      ".var/app/com.microsoft.Edge/config/microsoft-edge",
    ),
    ...chromium(
      "brave",
      ".config/BraveSoftware/Brave-Browser",
      "snap/brave/current/.config/BraveSoftware/Brave-Browser",
      ".var/app/com.brave.Browser/config/BraveSoftware/Brave-Browser",
    ),
    ...chromium("vivaldi", ".config/vivaldi"),
    ...chromium("opera", ".config/opera"),
    { browser: "opera", kind: "chromium", path: ".config/opera", alone: true },
    ...firefox(
      ".mozilla/firefox",
      ".config/mozilla/firefox",
      "snap/firefox/common/.mozilla/firefox",
      ".var/app/org.mozilla.firefox/.mozilla/firefox",
    ),
  ],
  darwin: [
    ...chromium("chrome", `${support}/Google/Chrome`, `${support}/Google/Chrome Beta`),
    ...chromium("chromium", `${support}/Chromium`),
    ...chromium("edge", `${support}/Microsoft Edge`, `${support}/Microsoft Edge Beta`),
    ...chromium("brave", `${support}/BraveSoftware/Brave-Browser`),
    ...chromium("vivaldi", `${support}/Vivaldi`),
    ...chromium("opera", `${support}/com.operasoftware.Opera`),
    {
      browser: "opera",
      kind: "chromium",
      path: `${support}/com.operasoftware.Opera`,
      alone: true,
    },
    ...firefox(`${support}/Firefox/Profiles`),
  ],
  win32: [
    ...chromium(
      "chrome",
      `${local}/Google/Chrome/User Data`,
      `${local}/Google/Chrome Beta/User Data`,
    ),
    ...chromium("chromium", `${local}/Chromium/User Data`),
    ...chromium(
      "edge",
      `${local}/Microsoft/Edge/User Data`,
      `${local}/Microsoft/Edge Beta/User Data`,
    ),
    ...chromium("brave", `${local}/BraveSoftware/Brave-Browser/User Data`),
    ...chromium("vivaldi", `${local}/Vivaldi/User Data`),
    ...chromium("opera", `${roaming}/Opera Software/Opera Stable`),
    {
      browser: "opera",
      kind: "chromium",
      path: `${roaming}/Opera Software/Opera Stable`,
      alone: true,
    },
    ...firefox(`${roaming}/Mozilla/Firefox/Profiles`),
  ],
};

/** Profiles among the folders of a Chromium browser; guests and the browser itself have theirs under other names. */
export function isChromiumProfile(name: string): boolean {
  return name === "Default" || /^Profile \d{1,4}$/.test(name);
}
