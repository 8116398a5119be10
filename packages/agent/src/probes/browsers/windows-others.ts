import type { Browser } from "@muster/mapping/facts";
import type { RegistryView } from "../../windows/registry.ts";
import { answerIn, type Row, textIn } from "../../windows/values.ts";

const firefoxKeys = [
  { key: "Mozilla Firefox", name: "Mozilla Firefox", channel: "stable" },
  { key: "Mozilla Firefox ESR", name: "Mozilla Firefox ESR", channel: "esr" },
] as const;

/** `133.0 (x64 en-GB)`, `128.5.0esr (x64 en-GB)`, `128.5.0 ESR (x64 en-GB)`. */
function firefoxVersion(text: string | undefined) {
  const { version, esr } =
    /^(?<version>\d+(?:\.\d+)*)(?<esr> ?esr)?(?=$|\s)/i.exec(text ?? "")?.groups ?? {};
  return version === undefined ? undefined : { version, isEsr: esr !== undefined };
}

/** Firefox's own rules: forbidden altogether, or whether it renews itself in the background. */
function firefoxUpdates(registry: RegistryView): Browser["autoUpdate"] {
  const rules = registry.values("HKLM\\SOFTWARE\\Policies\\Mozilla\\Firefox") ?? {};
  if (answerIn(rules, "DisableAppUpdate") === "yes") return "off";
  const own = answerIn(rules, "AppAutoUpdate");
  return own === "unknown" ? "unknown" : own === "yes" ? "on" : "off";
}

function starts(registry: RegistryView): readonly (readonly [string, Browser["scope"]])[] {
  return [
    ["HKLM\\SOFTWARE", "machine"] as const,
    ["HKLM\\SOFTWARE\\WOW6432Node", "machine"] as const,
    ...registry.users().map((sid) => [`HKU\\${sid}\\Software`, "user"] as const),
  ];
}

/** Firefox by its own key in either view and for each person who is signed in. */
export function fromMozilla(registry: RegistryView): readonly Browser[] {
  const autoUpdate = firefoxUpdates(registry);
  const all = firefoxKeys.flatMap(({ key, name, channel }) =>
    starts(registry).flatMap(([start, scope]): Browser[] => {
      const values = registry.values(`${start}\\Mozilla\\${key}`) ?? {};
      const told = firefoxVersion(textIn(values, "CurrentVersion"));
      if (told === undefined) return [];
      const esr = told.isEsr ? ({ name: "Mozilla Firefox ESR", channel: "esr" } as const) : {};
      const { version } = told;
      const about = { name, channel, version, scope, autoUpdate, ...esr };
      return [{ product: "firefox", ...about, source: "registry" }];
    }),
  );
  return [...new Map(all.map((b) => [`${b.version ?? ""} ${b.scope}`, b])).values()];
}

const titles: readonly (readonly [RegExp, string, string, Browser["channel"]])[] = [
  [/^Google Chrome$/, "chrome", "Google Chrome", "stable"],
  [/^Microsoft Edge$/, "edge", "Microsoft Edge", "stable"],
  [/^Microsoft Edge WebView2 Runtime$/, "webview2", "Microsoft Edge WebView2 Runtime", "stable"],
  [/^Mozilla Firefox(?: \d[\d.]*)? ESR\b/, "firefox", "Mozilla Firefox ESR", "esr"],
  [/^Mozilla Firefox(?: \d[\d.]*)?(?: \([\w .-]+\))?$/, "firefox", "Mozilla Firefox", "unknown"],
  [/^Firefox Developer Edition\b/, "firefox", "Firefox Developer Edition", "dev"],
  [/^Firefox Nightly\b/, "firefox", "Firefox Nightly", "nightly"],
  [/^Brave$/, "brave", "Brave", "stable"],
  [/^Vivaldi$/, "vivaldi", "Vivaldi", "stable"],
  [/^Opera(?: Stable)? \d[\d.]*$/, "opera", "Opera", "stable"],
  [/^Opera GX(?: Stable)? \d[\d.]*$/, "opera", "Opera GX", "stable"],
  [/^Chromium$/, "chromium", "Chromium", "unknown"],
];

function isOwn(row: Row): boolean {
  if (textIn(row, "view") === "user" || textIn(row, "sid") !== undefined) return true;
  return /HKEY_USERS|HKU[:\\]|HKEY_CURRENT_USER/i.test(textIn(row, "PSPath") ?? "");
}

function titled(row: Row): Browser | undefined {
  const title = textIn(row, "DisplayName")?.replace(/\s+/g, " ") ?? "";
  const known = titles.find(([pattern]) => pattern.test(title));
  if (known === undefined) return undefined;
  const [, product, name, channel] = known;
  const version = /^\d+(?:\.\d+)*/.exec(textIn(row, "DisplayVersion") ?? "")?.[0];
  return {
    product,
    name,
    ...(version !== undefined && { version }),
    channel,
    scope: isOwn(row) ? "user" : "machine",
    autoUpdate: "unknown",
    source: "registry-uninstall",
  };
}

/** Browsers among the titles of the uninstall keys, for those that no updater and no key of their own tells of. */
export function fromTitles(rows: readonly Row[]): readonly Browser[] {
  const all = rows.flatMap((row) => titled(row) ?? []);
  return [...new Map(all.map((b) => [`${b.name} ${b.version ?? ""} ${b.scope}`, b])).values()];
}
