import type { Browser } from "@muster/mapping/facts";

/** A browser as its packages, snaps and flatpaks call it. */
interface Known {
  readonly product: string;
  readonly name: string;
  readonly channel: Browser["channel"];
}

const stable = (product: string, name: string): Known => ({ product, name, channel: "stable" });

/** By package of dpkg, rpm, apk or pacman. */
const packaged: Readonly<Record<string, Known>> = {
  "google-chrome-stable": stable("chrome", "Google Chrome"),
  "google-chrome-beta": { product: "chrome", name: "Google Chrome", channel: "beta" },
  "google-chrome-unstable": { product: "chrome", name: "Google Chrome", channel: "dev" },
  "google-chrome-canary": { product: "chrome", name: "Google Chrome", channel: "nightly" },
  chromium: stable("chromium", "Chromium"),
  "chromium-browser": stable("chromium", "Chromium"),
  "ungoogled-chromium": stable("chromium", "Chromium"),
  "microsoft-edge-stable": stable("edge", "Microsoft Edge"),
  "microsoft-edge-beta": { product: "edge", name: "Microsoft Edge", channel: "beta" },
  "microsoft-edge-dev": { product: "edge", name: "Microsoft Edge", channel: "dev" },
  firefox: { product: "firefox", name: "Mozilla Firefox", channel: "unknown" },
  "firefox-esr": { product: "firefox", name: "Mozilla Firefox ESR", channel: "esr" },
  "firefox-beta": { product: "firefox", name: "Mozilla Firefox", channel: "beta" },
  "firefox-devedition": { product: "firefox", name: "Mozilla Firefox", channel: "dev" },
  "firefox-nightly": { product: "firefox", name: "Mozilla Firefox", channel: "nightly" },
  MozillaFirefox: { product: "firefox", name: "Mozilla Firefox", channel: "unknown" },
  "brave-browser": stable("brave", "Brave"),
  "brave-browser-beta": { product: "brave", name: "Brave", channel: "beta" },
  "brave-browser-nightly": { product: "brave", name: "Brave", channel: "nightly" },
  "vivaldi-stable": stable("vivaldi", "Vivaldi"),
  "vivaldi-snapshot": { product: "vivaldi", name: "Vivaldi", channel: "dev" },
  vivaldi: stable("vivaldi", "Vivaldi"),
  "opera-stable": stable("opera", "Opera"),
  "opera-beta": { product: "opera", name: "Opera", channel: "beta" },
  "opera-developer": { product: "opera", name: "Opera", channel: "dev" },
  opera: stable("opera", "Opera"),
  librewolf: stable("librewolf", "LibreWolf"),
  "epiphany-browser": stable("epiphany", "GNOME Web"),
  epiphany: stable("epiphany", "GNOME Web"),
  falkon: stable("falkon", "Falkon"),
  konqueror: stable("konqueror", "Konqueror"),
};

/** By name of a snap. Which channel it follows is snapd's own and not in its files. */
const snaps: Readonly<Record<string, Known>> = {
  firefox: { product: "firefox", name: "Mozilla Firefox", channel: "unknown" },
  chromium: { product: "chromium", name: "Chromium", channel: "unknown" },
  brave: { product: "brave", name: "Brave", channel: "unknown" },
  opera: { product: "opera", name: "Opera", channel: "unknown" },
  vivaldi: { product: "vivaldi", name: "Vivaldi", channel: "unknown" },
};

/** By application id of a flatpak. */
const flatpaks: Readonly<Record<string, Known>> = {
  "org.mozilla.firefox": stable("firefox", "Mozilla Firefox"),
  "com.google.Chrome": stable("chrome", "Google Chrome"),
  "com.google.ChromeDev": { product: "chrome", name: "Google Chrome", channel: "dev" },
  "org.chromium.Chromium": stable("chromium", "Chromium"),
  "io.github.ungoogled_software.ungoogled_chromium": stable("chromium", "Chromium"),
  "com.microsoft.Edge": stable("edge", "Microsoft Edge"),
  "com.microsoft.EdgeDev": { product: "edge", name: "Microsoft Edge", channel: "dev" },
  "com.brave.Browser": stable("brave", "Brave"),
  "com.vivaldi.Vivaldi": stable("vivaldi", "Vivaldi"),
  "com.opera.Opera": stable("opera", "Opera"),
  "io.gitlab.librewolf-community": stable("librewolf", "LibreWolf"),
  "org.gnome.Epiphany": stable("epiphany", "GNOME Web"),
};

const tables = { package: packaged, snap: snaps, flatpak: flatpaks } as const;

/** The maker's version inside a package's: `1:147.0.7727.55-1~deb12u1` is 147.0.7727.55, `128.5.0esr-1` is 128.5.0. */
export function upstreamVersion(version: string): string | undefined {
  const plain = version.replace(/^\d+:/, "");
  return /^\d+(?:\.\d+)*(?=$|[-+~_]|esr|[ab]\d|rc)/.exec(plain)?.[0];
}

/**
 * Whether a package of Ubuntu stands for a snap and holds no browser: `1:1snap1-0ubuntu5`, `1:85.0.4183.83-0ubuntu2.22.04.1`.
 */
function isStandIn(version: string): boolean {
  return /snap\d/.test(version) || /^1:85\.0\.4183\.83-0ubuntu/.test(version);
}

/** A browser by what it is installed as; `undefined` for everything that is none. */
export function browserNamed(
  kind: keyof typeof tables,
  item: { readonly name: string; readonly version: string },
  source: string,
): Browser | undefined {
  const table = tables[kind];
  const known = Object.hasOwn(table, item.name) ? table[item.name] : undefined;
  if (known === undefined || (kind === "package" && isStandIn(item.version))) return undefined;
  const version = upstreamVersion(item.version);
  const esr = known.product === "firefox" && /\desr\b/.test(item.version);
  return {
    ...known,
    ...(esr && { channel: "esr" as const }),
    ...(version !== undefined && { version }),
    scope: "machine",
    autoUpdate: "unknown",
    source,
  };
}
