/** Where a character stands in dpkg's order: `~` before the end, the end before letters, letters before the rest. */
function weight(char: string | undefined): number {
  if (char === undefined || /\d/.test(char)) return 0;
  if (char === "~") return -1;
  const code = char.charCodeAt(0);
  return /[A-Za-z]/.test(char) ? code : code + 256;
}

/** Compares two runs of digits of any length. */
function compareDigits(a: string, b: string): number {
  const [x, y] = [a.replace(/^0+/, ""), b.replace(/^0+/, "")];
  if (x.length !== y.length) return x.length - y.length;
  if (x === y) return 0;
  return x < y ? -1 : 1;
}

function compareNonDigits(a: string, b: string): number {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = weight(a[i]) - weight(b[i]);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** One part (upstream version or revision) by the algorithm of deb-version(7): text and digits in turn. */
function comparePart(a: string, b: string): number {
  const runs = (text: string): string[] => text.match(/\D+|\d+/g) ?? [];
  const [left, right] = [runs(a), runs(b)];
  if (/^\d/.test(a)) left.unshift("");
  if (/^\d/.test(b)) right.unshift("");
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const compare = i % 2 === 0 ? compareNonDigits : compareDigits;
    const order = compare(left[i] ?? "", right[i] ?? "");
    if (order !== 0) return order;
  }
  return 0;
}

function splitDebian(text: string): { epoch: string; upstream: string; revision: string } {
  const colon = text.indexOf(":");
  const rest = text.slice(colon + 1);
  const hyphen = rest.lastIndexOf("-");
  return {
    epoch: colon < 0 ? "0" : text.slice(0, colon),
    upstream: hyphen < 0 ? rest : rest.slice(0, hyphen),
    revision: hyphen < 0 ? "" : rest.slice(hyphen + 1),
  };
}

/** Order of two Debian versions: negative, 0 or positive. Rules: deb-version(7), manpages.debian.org (from memory). */
export function compareDebian(a: string, b: string): number {
  const [x, y] = [splitDebian(a), splitDebian(b)];
  return (
    compareDigits(x.epoch, y.epoch) ||
    comparePart(x.upstream, y.upstream) ||
    comparePart(x.revision, y.revision)
  );
}

/** The segments rpm compares: runs of digits, runs of letters, `~` and `^`; everything else only divides. */
function segments(text: string): readonly string[] {
  return text.match(/\d+|[A-Za-z]+|~|\^/g) ?? [];
}

/** `~` sorts before everything, even the end; `^` just after the end; then letters, then numbers. */
function rank(segment: string | undefined): number {
  if (segment === "~") return 0;
  if (segment === undefined) return 1;
  if (segment === "^") return 2;
  return /^\d/.test(segment) ? 4 : 3;
}

function compareSegments(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (rank(a) !== rank(b) || a === undefined || b === undefined) return rank(a) - rank(b);
  if (rank(a) === 4) return compareDigits(a, b);
  return a < b ? -1 : 1;
}

function compareRpmPart(a: string, b: string): number {
  const [left, right] = [segments(a), segments(b)];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const order = compareSegments(left[i], right[i]);
    if (order !== 0) return order;
  }
  return 0;
}

/** Order of two `[epoch:]version-release`: negative, 0 or positive. Rules: rpm-version(7), rpm.org (from memory). */
export function compareRpm(a: string, b: string): number {
  const [x, y] = [splitDebian(a), splitDebian(b)];
  return (
    compareDigits(x.epoch, y.epoch) ||
    compareRpmPart(x.upstream, y.upstream) ||
    compareRpmPart(x.revision, y.revision)
  );
}
