/** Longest name worth matching: no real title is longer, and no longer text can cost time. */
const NAME_LIMIT = 1000;

/** Words that say for which processor a title was built, in the shapes inventories write them. */
const processors = new Set(
  (
    "x64 x86 amd64 arm64 aarch64 i386 i586 i686 ia64 x86_64 win64 win32 " +
    "64-bit 32-bit 64bit 32bit 64-bits 32-bits 64位 32位 64-разрядная 32-разрядная x64_arm64 x86_arm64 x64_x86 x86_x64"
  ).split(" "),
);
/** What follows a lone `64` or `32` when it names the processor: `(64 bits)`, `(64 位)`. */
const bits = new Set(["bit", "bits", "位", "бит", "ビット"]);
const marks = new Set(["-", "–", "—", "|", "/", "&", ":", "version", "edition"]);

const isLetters = (text: string) => text !== "" && /^[a-z]+$/.test(text);

/** `en-gb`, `zh-cn`, `sr-latn-rs`: a language and a region. */
function isLocale(token: string): boolean {
  const parts = token.split("-");
  const [language = "", ...rest] = parts;
  if (language.length !== 2 || rest.length === 0 || rest.length > 2) return false;
  return parts.every(isLetters) && (rest.at(-1) ?? "").length === 2;
}

/** Lower case, one kind of space, no trade marks; brackets stand alone so that a group can be seen. */
function tidy(text: string): string {
  return text
    .toLowerCase()
    .replace(/[®™©]|\((?:r|tm|c)\)/g, "")
    .replace(/[\s\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff]+/g, " ")
    .replace(/[()[\]{}]/g, (b) => ` ${b} `)
    .replace(/[,;"]+(?= |$)/g, "")
    .trim();
}

const opens = new Set(["(", "[", "{"]);
const closes = new Set([")", "]", "}"]);

/** A bracketed group that only says processor and language: `(x64 en-GB)`, `(fr)`. */
const isNoiseGroup = (group: readonly string[]) =>
  group.every((t) => processors.has(t) || isLocale(t) || (t.length === 2 && isLetters(t)));

/** Groups of words between brackets, and the words outside them, in order. */
function groupsOf(tokens: readonly string[]): { inside: boolean; words: string[] }[] {
  const groups: { inside: boolean; words: string[] }[] = [{ inside: false, words: [] }];
  for (const token of tokens) {
    if (opens.has(token) || closes.has(token)) groups.push({ inside: opens.has(token), words: [] });
    else groups.at(-1)?.words.push(token);
  }
  return groups;
}

const withoutBrackets = (tokens: readonly string[]): readonly string[] =>
  groupsOf(tokens).flatMap((g) => (g.inside && isNoiseGroup(g.words) ? [] : g.words));

function isNoise(tokens: readonly string[], at: number): boolean {
  const token = tokens[at] ?? "";
  if (processors.has(token) || marks.has(token) || isLocale(token)) return true;
  const number = (t: string | undefined) => t === "64" || t === "32";
  if (number(token) && bits.has(tokens[at + 1] ?? "")) return true;
  return bits.has(token) && number(tokens[at - 1]);
}

/**
 * The words of a title that tell what it is: lower case, without brackets, processor, language and lone dashes.
 * `Mozilla Firefox (x64 en-GB)` -> `mozilla firefox`. Empty for text that is too long to be a title.
 */
export function wordsOf(name: string): readonly string[] {
  if (name.length > NAME_LIMIT) return [];
  const tokens = withoutBrackets(
    tidy(name)
      .split(" ")
      .filter((t) => t !== ""),
  );
  return tokens.filter((_, at) => !isNoise(tokens, at));
}

/** A token that can be a version: begins with a digit, or with `v` and a digit. */
export function isVersionToken(token: string): boolean {
  const at = token.startsWith("v") ? 1 : 0;
  const c = token.charAt(at);
  return c >= "0" && c <= "9";
}

export function isYearToken(token: string): boolean {
  return (
    token.length === 4 && (token.startsWith("19") || token.startsWith("20")) && /^\d+$/.test(token)
  );
}

/** True where `phrase` (words) occurs in `words`. */
export function hasPhrase(words: readonly string[], phrase: readonly string[]): boolean {
  return words.some((_, at) => phrase.every((p, i) => words[at + i] === p));
}

/**
 * A package name by shape: runs of digits and the dots between them become `*`. `php8.2-fpm:amd64` -> `php*-fpm`, with
 * the runs in order.
 */
export function packageShape(name: string): { shape: string; runs: readonly string[] } {
  const plain = name.length > NAME_LIMIT ? "" : (name.toLowerCase().split(":", 1)[0] ?? "");
  const runs: string[] = [];
  const shape = plain.replace(/\d+(?:\.\d+)*/g, (run) => {
    runs.push(run);
    return "*";
  });
  return { shape, runs };
}
