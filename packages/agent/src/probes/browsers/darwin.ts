import type { Browser } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";
import { type Bundle, bundles } from "../../macos/bundles.ts";
import { profile } from "../../macos/profiler.ts";
import { flagAt, parseObject, textAt } from "../../macos/values.ts";
import { byText, known, textOf, unknown } from "../answers.ts";
import type { ProbeContext, ReadingOf } from "../types.ts";
import { extensionsOn } from "./extensions-on.ts";
import { macBrowsers, mozillaChannel } from "./mac-browsers.ts";

/** Firefox's own policies, which can keep it from renewing itself. */
async function firefoxUpdates(machine: Machine, app: Bundle): Promise<Browser["autoUpdate"]> {
  const path = `${app.path}/Contents/Resources/distribution/policies.json`;
  const policies = parseObject(textOf(await machine.read(path, 262_144)) ?? "");
  const off = ["DisableAppUpdate", "ManualAppUpdateOnly"].some(
    (key) => flagAt(policies, "policies", key) === true,
  );
  return off ? "off" : "unknown";
}

async function browserOf(machine: Machine, app: Bundle): Promise<Browser | undefined> {
  const id = app.id?.toLowerCase() ?? "";
  const about = Object.hasOwn(macBrowsers, id) ? macBrowsers[id] : undefined;
  if (about === undefined) return undefined;
  const isFirefox = id === "org.mozilla.firefox";
  const ini = isFirefox
    ? textOf(await machine.read(`${app.path}/Contents/Resources/application.ini`, 65_536))
    : undefined;
  const channel = isFirefox ? mozillaChannel(ini ?? "") : about.channel;
  return {
    product: about.product,
    name: channel === "esr" ? `${about.name} ESR` : about.name,
    ...(app.version !== undefined && { version: app.version }),
    channel,
    scope: app.scope,
    autoUpdate: about.product === "firefox" ? await firefoxUpdates(machine, app) : "unknown",
    source: "app",
  };
}

/** By the names of their folders, where only the profiler's list is to be had: it carries no bundle ids. */
async function byProfiler(machine: Machine): Promise<readonly Browser[] | undefined> {
  const told = await profile(machine, "SPApplicationsDataType");
  if (told.state === "failed" || told.items.length === 0) return undefined;
  return told.items.flatMap((item) => {
    const path = textAt(item, "path") ?? "";
    const name =
      /^\/(?:System\/)?(?:Cryptexes\/App\/System\/)?Applications\/(?<name>[^/]+)\.app$/.exec(path)
        ?.groups?.name;
    const about = Object.values(macBrowsers).find(
      (browser) => browser.name === name || `${browser.name} Browser` === name,
    );
    if (about === undefined) return [];
    const version = textAt(item, "version");
    return [
      {
        product: about.product,
        name: about.name,
        ...(version !== undefined && { version }),
        channel: about.channel,
        scope: "machine" as const,
        autoUpdate: "unknown" as const,
        source: "app",
      },
    ];
  });
}

/** Browsers by their bundles, those in people's own folders without whose they are, each once. */
export async function browsersOnMac(
  machine: Machine,
  context: ProbeContext,
): Promise<ReadingOf<"browsers">> {
  const { apps, folders, unread } = await bundles(machine);
  const listed = folders === 0 ? await byProfiler(machine) : undefined;
  if (folders === 0 && listed === undefined) {
    return unknown("not_reported", "no folder of applications could be read");
  }
  const own = (await Promise.all(apps.map((app) => browserOf(machine, app)))).filter(
    (browser) => browser !== undefined,
  );
  const found = listed ?? own;
  const keyed = new Map(found.map((browser) => [JSON.stringify(browser), browser]));
  const browsers = [...keyed].sort(([a], [b]) => byText(a, b)).map(([, browser]) => browser);
  return known(
    {
      browsers,
      complete: unread.length === 0,
      unread: [...unread],
      extensions: await extensionsOn(machine, context, "darwin"),
    },
    listed === undefined ? "apps" : "system_profiler",
  );
}
