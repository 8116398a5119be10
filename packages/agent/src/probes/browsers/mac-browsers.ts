import type { Browser } from "@muster/mapping/facts";

type Channel = Browser["channel"];

/** Browsers by their bundle ids, with the channel that the id stands for. */
export const macBrowsers: Readonly<
  Record<string, { readonly product: string; readonly name: string; readonly channel: Channel }>
> = {
  "com.apple.safari": { product: "safari", name: "Safari", channel: "stable" },
  "com.apple.safaritechnologypreview": {
    product: "safari",
    name: "Safari Technology Preview",
    channel: "dev",
  },
  "com.google.chrome": { product: "chrome", name: "Google Chrome", channel: "unknown" },
  "com.google.chrome.beta": { product: "chrome", name: "Google Chrome Beta", channel: "beta" },
  "com.google.chrome.dev": { product: "chrome", name: "Google Chrome Dev", channel: "dev" },
  "com.google.chrome.canary": {
    product: "chrome",
    name: "Google Chrome Canary",
    channel: "nightly",
  },
  "org.mozilla.firefox": { product: "firefox", name: "Firefox", channel: "unknown" },
  "org.mozilla.firefoxdeveloperedition": {
    product: "firefox",
    name: "Firefox Developer Edition",
    channel: "dev",
  },
  "org.mozilla.nightly": { product: "firefox", name: "Firefox Nightly", channel: "nightly" },
  "com.microsoft.edgemac": { product: "edge", name: "Microsoft Edge", channel: "unknown" },
  "com.microsoft.edgemac.beta": { product: "edge", name: "Microsoft Edge Beta", channel: "beta" },
  "com.microsoft.edgemac.dev": { product: "edge", name: "Microsoft Edge Dev", channel: "dev" },
  "com.microsoft.edgemac.canary": {
    product: "edge",
    name: "Microsoft Edge Canary",
    channel: "nightly",
  },
  "com.brave.browser": { product: "brave", name: "Brave", channel: "stable" },
  "com.brave.browser.beta": { product: "brave", name: "Brave Beta", channel: "beta" },
  "com.brave.browser.nightly": { product: "brave", name: "Brave Nightly", channel: "nightly" },
  "com.vivaldi.vivaldi": { product: "vivaldi", name: "Vivaldi", channel: "stable" },
  "com.vivaldi.vivaldi.snapshot": {
    product: "vivaldi",
    name: "Vivaldi Snapshot",
    channel: "beta",
  },
  "com.operasoftware.opera": { product: "opera", name: "Opera", channel: "stable" },
  "com.operasoftware.operagx": { product: "opera", name: "Opera GX", channel: "stable" },
  "com.operasoftware.operanext": { product: "opera", name: "Opera beta", channel: "beta" },
  "com.operasoftware.operadeveloper": {
    product: "opera",
    name: "Opera Developer",
    channel: "dev",
  },
  "org.chromium.chromium": { product: "chromium", name: "Chromium", channel: "unknown" },
};

/** `SourceRepository` in `application.ini` of Firefox: the one place that tells its channels apart. */
export function mozillaChannel(ini: string): Channel {
  const source = /^SourceRepository=(?<source>\S{1,200})/m.exec(ini)?.groups?.source ?? "";
  if (source.includes("mozilla-esr")) return "esr";
  if (source.endsWith("mozilla-release")) return "stable";
  return source.endsWith("mozilla-beta") ? "beta" : "unknown";
}
