import { proxyFor } from "../config/proxy.ts";
import { checkStateFolder, stateFolderExists } from "../identity/folder.ts";
import { type Arguments, type Context, type ExitCode, isSet } from "./context.ts";
import { configFor } from "./device.ts";
import { layOut, writeJson } from "./terminal.ts";

/** `muster-agent config check` */
export async function configCheck(args: Arguments, context: Context): Promise<ExitCode> {
  const config = await configFor(args, context);
  const { state, collector, fingerprint, logLevel, key, browserExtensions, file, sources } = config;
  const proxy = collector && proxyFor(collector, context.environment);
  const exists = await stateFolderExists(state);
  if (exists) await checkStateFolder(state, await context.openGuard?.());
  const shown = {
    state,
    collector: collector?.href ?? null,
    fingerprint: fingerprint ?? null,
    logLevel,
    key,
    browserExtensions,
  };
  if (isSet(args, "json")) {
    writeJson(context.out, {
      file: file ?? null,
      settings: shown,
      sources,
      proxy: proxy?.host ?? null,
    });
    return 0;
  }
  const settings = Object.entries(shown).map(([label, value]) => ({
    label,
    text: `${value ?? "as enrolled"} (${words[sources[label as keyof typeof shown]]})`,
  }));
  const rows = [
    { label: "settings file", text: file ?? "none; every setting has its default" },
    ...settings,
    { label: "state folder", text: exists ? "in order" : "not there yet; enrolment makes it" },
    ...(proxy === undefined ? [] : [{ label: "proxy", text: proxy.host }]),
  ];
  context.out.write(layOut(rows, context.out.width));
  return 0;
}

const words = {
  option: "from the command line",
  environment: "from the environment",
  file: "from the settings file",
  default: "default",
} as const;
