/** What files of modprobe and the kernel's command line say of one module. */
export interface ModuleRule {
  readonly module: string;
  /** `blacklist`: not loaded when a device asks for it; `disabled`: not loaded at all. */
  readonly rule: "blacklist" | "disabled";
}

function plainName(name: string): string {
  return name.replaceAll("-", "_");
}

const STORAGE = new Set(["usb_storage", "uas"]);

/** Reads a file of `modprobe.d`: `blacklist usb-storage`, `install usb-storage /bin/false`. */
export function parseModprobe(text: string): readonly ModuleRule[] {
  return text
    .replace(/\\\r?\n/g, " ")
    .split(/\r?\n/)
    .flatMap((line): ModuleRule[] => {
      const [word, name = "", command = ""] = line.trim().split(/\s+/);
      const module = plainName(name);
      if (!STORAGE.has(module)) return [];
      if (word === "blacklist") return [{ module, rule: "blacklist" }];
      const nothing = /^(?:\/usr)?\/bin\/(?:true|false)$/.test(command) || command === ":";
      return word === "install" && nothing ? [{ module, rule: "disabled" }] : [];
    });
}

/** `modprobe.blacklist=usb_storage,uas`, `module_blacklist=usb_storage` on the kernel's command line. */
export function parseCommandLine(text: string): readonly ModuleRule[] {
  return text.split(/\s+/).flatMap((word): ModuleRule[] => {
    const at = word.indexOf("=");
    const key = word.slice(0, Math.max(at, 0));
    const rule =
      key === "module_blacklist"
        ? "disabled"
        : key === "modprobe.blacklist"
          ? "blacklist"
          : undefined;
    if (rule === undefined) return [];
    const modules = word
      .slice(at + 1)
      .split(",")
      .map(plainName);
    return modules.filter((module) => STORAGE.has(module)).map((module) => ({ module, rule }));
  });
}

/**
 * Whether memory sticks get no driver: `usb-storage` is never loaded, or neither it nor `uas`, which would bring it along,
 * is loaded when a device asks.
 */
export function blocksStorage(rules: readonly ModuleRule[]): boolean {
  const has = (module: string, rule?: ModuleRule["rule"]) =>
    rules.some((r) => r.module === module && (rule === undefined || r.rule === rule));
  return has("usb_storage", "disabled") || (has("usb_storage") && has("uas"));
}
