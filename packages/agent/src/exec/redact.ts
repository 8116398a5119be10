import type { Recording } from "./bundle.ts";
import { withoutPeople } from "./redact-people.ts";
import { withoutSecretsOf } from "./redact-secrets.ts";
import { changeWindows, windowsRedactor } from "./redact-windows.ts";

/** Files that hold a serial number and nothing else. */
const serialFiles = /^\/sys\/class\/dmi\/id\/\w*(?:serial|uuid|asset_tag)$|\/serial-number$/;
const hostnameFiles = new Set(["/proc/sys/kernel/hostname", "/etc/hostname"]);

/**
 * Answers made of package names, versions and public archives. Redacting addresses in them would eat versions such as
 * 1.2.3.4, and a host called `debian` would take the distribution's name with it.
 */
const publicTools =
  /^(?:apt-cache|apt-get|dpkg-query|rpm|dnf5?|yum|zypper|pacman|apk|flatpak|snap|uname)$/;
const publicFiles =
  /^\/(?:var\/lib\/(?:dpkg|apt\/lists|pacman)|(?:usr\/)?lib\/(?:apk|os-release)|usr\/local|usr\/lib\/jvm|opt|snap|var\/lib\/snapd)\b|^\/etc\/(?:os-release|debian_version|\w+-release)$/;

const DOCUMENTATION = { ipv4: "192.0.2.1", ipv6: "2001:db8::1", mac: "00:00:5e:00:53:00" } as const;

function redactIpv4(address: string): string {
  const octets = address.split(".").map(Number);
  const [first] = octets;
  // Addresses that mean a kind of address, not a machine, keep their sense.
  const general = first === 0 || first === 127 || first === 255;
  return general || octets.some((octet) => octet > 255) ? address : DOCUMENTATION.ipv4;
}

const rules: readonly (readonly [RegExp, string | ((found: string) => string)])[] = [
  [/\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi, "00000000-0000-0000-0000-000000000000"],
  [/(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+/g, "someone@example.org"],
  [/\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b/gi, DOCUMENTATION.mac],
  [/(?<![\w:.])(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?![\w:])/gi, DOCUMENTATION.ipv6],
  [
    /(?<![\w:.])(?:[0-9a-f]{1,4}:){1,6}:(?:[0-9a-f]{1,4}(?::[0-9a-f]{1,4}){0,5})?(?![\w:])/gi,
    DOCUMENTATION.ipv6,
  ],
  [/(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])/g, redactIpv4],
  [/(?<=\/(?:home|Users)\/)(?!person\d)[^/\s:"']+/g, "someone"],
];

/** Sign-in data in an address never belongs in a recording, whatever was agreed. */
function withoutCredentials(text: string): string {
  return text.replace(/(?<=\b[a-z][a-z+.-]*:\/\/)[^\s/@"']+@/gi, "");
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function learn(recording: Recording): { names: RegExp | undefined; serials: readonly string[] } {
  const words = (matches: (path: string) => boolean) =>
    recording.files
      .filter(({ path }) => matches(path))
      .map(({ answer }) => (answer.state === "read" ? answer.text.trim() : ""))
      .filter((word) => word.length > 2);
  const hosts = words((path) => hostnameFiles.has(path)).flatMap((host) => [
    host,
    host.split(".")[0] ?? host,
  ]);
  const names =
    hosts.length === 0
      ? undefined
      : new RegExp(`(?<![\\w.-])(?:${hosts.map(escaped).join("|")})(?![\\w-])`, "gi");
  return { names, serials: words((path) => serialFiles.test(path)) };
}

type Redact = (text: string, about: { readonly open: boolean }) => string;

function redactor(recording: Recording): Redact {
  const { names, serials } = learn(recording);
  return (text, { open }) => {
    let plain = withoutCredentials(text);
    for (const serial of serials) plain = plain.replaceAll(serial, "REDACTED");
    if (open) return plain;
    if (names !== undefined) plain = plain.replace(names, "redacted-host");
    for (const [pattern, by] of rules) {
      plain = typeof by === "string" ? plain.replace(pattern, by) : plain.replace(pattern, by);
    }
    return plain;
  };
}

/** The recording without host names, serial numbers, addresses, mail addresses, people's folders and sign-in data. */
export function redacted(whole: Recording): Recording {
  const recording = whole.platform === "win32" ? whole : withoutPeople(whole);
  if (recording.platform === "win32") {
    const change = windowsRedactor(recording);
    return changeWindows(recording, (text) => change(withoutCredentials(text)));
  }
  const redact = redactor(recording);
  return {
    ...recording,
    commands: recording.commands.map((command) => {
      if (command.answer.state === "failed") return command;
      const open = publicTools.test(command.tool);
      const { stdout, stderr } = command.answer;
      const answer = {
        ...command.answer,
        stdout: redact(stdout, { open }),
        stderr: redact(stderr, { open }),
      };
      return { ...command, answer };
    }),
    files: recording.files.map((file) => {
      if (file.answer.state === "failed") return file;
      if (hostnameFiles.has(file.path)) {
        return { ...file, answer: { ...file.answer, text: "redacted-host\n" } };
      }
      const plain = withoutSecretsOf(file.path, file.answer.text);
      const text = redact(plain, { open: publicFiles.test(file.path) });
      return { ...file, answer: { ...file.answer, text } };
    }),
  };
}

/** The recording as it is, but for sign-in data. */
export function withoutSecrets(recording: Recording): Recording {
  const clean = withoutCredentials;
  return {
    ...recording,
    commands: recording.commands.map((command) =>
      command.answer.state === "failed"
        ? command
        : {
            ...command,
            answer: {
              ...command.answer,
              stdout: clean(command.answer.stdout),
              stderr: clean(command.answer.stderr),
            },
          },
    ),
    files: recording.files.map((file) =>
      file.answer.state === "failed"
        ? file
        : {
            ...file,
            answer: { ...file.answer, text: clean(withoutSecretsOf(file.path, file.answer.text)) },
          },
    ),
  };
}
