/** A setting whose name says that its value is a secret: `RESTIC_PASSWORD=…`, `ldap_default_authtok = …`. */
const assignment =
  /(?<name>\b\w{0,60}(?:passw(?:or)?d|passphrase|secret|token|authtok|api_?key)\w{0,20}["']?[ \t]{0,8}[=:][ \t]{0,8})(?!yes\b|no\b|true\b|false\b)(?<value>"[^"\n]{0,400}"|'[^'\n]{0,400}'|[^\s"']{1,400})/gi;

/** Whether a password is there, locked or open stays to be seen; nothing of it does. */
function shadowLine(line: string): string {
  const [name, hash, ...rest] = line.split(":");
  if (name === undefined || hash === undefined) return line;
  const mark = hash === "" ? "" : /^[!*]/.test(hash) ? hash.charAt(0) : "$REDACTED$";
  return [name, mark, ...rest].join(":");
}

type Row = Readonly<Record<string, unknown>>;

function isRow(value: unknown): value is Row {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function only(row: unknown, keys: readonly string[]): Row {
  if (!isRow(row)) return {};
  return Object.fromEntries(Object.entries(row).filter(([key]) => keys.includes(key)));
}

/** Of a browser's settings, which hold a person's accounts and habits, what tells of its extensions. */
function extensionsOf(settings: Row): unknown {
  if (Array.isArray(settings.addons)) {
    const keys = [
      "id",
      "version",
      "type",
      "active",
      "location",
      "defaultLocale",
      "installTelemetryInfo",
    ];
    return { addons: settings.addons.map((addon: unknown) => only(addon, keys)) };
  }
  const entries = isRow(settings.extensions) ? settings.extensions.settings : undefined;
  const kept = Object.entries(isRow(entries) ? entries : {}).map(([id, entry]) => {
    const manifest = only(isRow(entry) ? entry.manifest : {}, [
      "name",
      "version",
      "default_locale",
      "theme",
    ]);
    return [id, { ...only(entry, ["state", "disable_reasons", "location", "path"]), manifest }];
  });
  return { extensions: { settings: Object.fromEntries(kept) } };
}

function browserSettings(text: string): string {
  try {
    const value: unknown = JSON.parse(text);
    return isRow(value) ? JSON.stringify(extensionsOf(value)) : "";
  } catch {
    return "";
  }
}

/** A file as it may be kept in a recording whatever was agreed: without passwords, and without a person's browsing. */
export function withoutSecretsOf(path: string, text: string): string {
  if (path === "/etc/shadow") return text.split("\n").map(shadowLine).join("\n");
  if (/[/\\](?:Secure )?Preferences$|[/\\]extensions\.json$/.test(path))
    return browserSettings(text);
  if (
    /^\/(?:etc|var\/spool|usr\/lib\/systemd|lib\/systemd|home|root)\b/.test(path) &&
    !/^\/etc\/(?:ssh|sudoers)/.test(path)
  ) {
    return text.replace(assignment, "$<name>REDACTED");
  }
  return text;
}
