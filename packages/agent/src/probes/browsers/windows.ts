import type { Browser } from "@muster/mapping/facts";
import type { Machine } from "../../exec/types.ts";
import { windowsAnswer } from "../../windows/ask.ts";
import { byText, known, sorted, unknown } from "../answers.ts";
import { programsOf } from "../installed-software/windows-programs.ts";
import type { ProbeContext, ReadingOf } from "../types.ts";
import { whyUnread } from "../windows-answers.ts";
import { usersNotLoaded } from "../windows-keys.ts";
import { extensionsOn } from "./extensions-on.ts";
import { fromMozilla, fromTitles } from "./windows-others.ts";
import { fromUpdaters, unreadUpdaters } from "./windows-updaters.ts";

/** Mozilla's own key may not say that it is the extended line, which the title of the same version does. */
function lined(browser: Browser, titles: readonly Browser[]): Browser {
  const { product, version } = browser;
  const isLong = titles.some(
    (title) => title.product === product && title.version === version && title.channel === "esr",
  );
  return isLong ? { ...browser, name: "Mozilla Firefox ESR", channel: "esr" } : browser;
}

/** A title of the uninstall keys counts where nothing surer tells of that product for that scope. */
function withTitles(sure: readonly Browser[], titles: readonly Browser[]): readonly Browser[] {
  const told = new Set(sure.map(({ product, scope }) => `${product} ${scope}`));
  const others = titles.filter(({ product, scope }) => !told.has(`${product} ${scope}`));
  return [...sure.map((browser) => lined(browser, titles)), ...others];
}

export async function browsersOnWindows(
  machine: Machine,
  context: ProbeContext,
): Promise<ReadingOf<"browsers">> {
  const answer = await windowsAnswer(machine);
  const { registry } = answer;
  const programs = await programsOf(machine, answer);
  const rows = programs.rows.map(({ values }) => values);
  const sure = [...fromUpdaters(registry), ...fromMozilla(registry)];
  const found = withTitles(sure, fromTitles(rows));
  const people = usersNotLoaded(registry);
  const unread = sorted([
    ...unreadUpdaters(registry),
    ...programs.unread,
    ...(people > 0 ? [`what ${people} people who are not signed in installed for themselves`] : []),
  ]);
  const uninstall = answer.section("uninstall");
  if (found.length === 0 && uninstall.state === "failed") return whyUnread(uninstall);
  if (found.length === 0 && (rows.length === 0 || unreadUpdaters(registry).length > 0)) {
    const gap = unread.join("; ") || "the uninstall keys name no program at all";
    return unknown("not_reported", `no browser was found, but not all was read: ${gap}`);
  }
  const key = (b: Browser) => `${b.product} ${b.channel} ${b.version ?? ""} ${b.scope}`;
  return known(
    {
      browsers: [...found].sort((a, b) => byText(key(a), key(b))),
      complete: unread.length === 0,
      unread,
      extensions: await extensionsOn(machine, context, "win32"),
    },
    "registry",
  );
}
