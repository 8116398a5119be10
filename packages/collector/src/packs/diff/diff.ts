import type { ReadPack } from "./read.ts";

type Finding = ReadPack["findings"][number];

/** One reason for which devices changed, and which: their labels. */
export interface Moved {
  readonly control: string;
  readonly title: string;
  readonly because: string;
  readonly devices: readonly string[];
}

/** What changed from one pack to another of the same organisation. */
export interface PackDiff {
  readonly organisation: ReadPack["organisation"];
  readonly from: Side;
  readonly to: Side;
  readonly items: readonly {
    readonly ref: string;
    readonly title: string;
    /** Null where only the other pack has the item. */
    readonly before: string | null;
    readonly after: string | null;
    readonly because: string;
  }[];
  readonly controls: readonly {
    readonly id: string;
    readonly title: string;
    readonly notMet: readonly [before: number, after: number];
    readonly noEvidence: readonly [before: number, after: number];
  }[];
  readonly devices: { readonly gone: readonly string[]; readonly come: readonly string[] };
  /** Not met now, and not so before: met, without evidence or not yet there. */
  readonly failing: readonly Moved[];
  readonly mended: readonly Moved[];
  /** Not met before; nobody can say now. */
  readonly unclear: readonly Moved[];
  readonly lists: readonly {
    readonly file: string;
    readonly before: string | null;
    readonly after: string | null;
  }[];
  readonly acceptances: readonly {
    readonly id: string;
    readonly of: string;
    readonly before: string | null;
    readonly after: string | null;
    readonly expiry: string;
  }[];
  /** Items for which something else is planned, or by another, or for another day, or which stand otherwise. */
  readonly plan: readonly {
    readonly item: string;
    readonly title: string;
    /** Null where nothing is planned. */
    readonly before: Planned | null;
    readonly after: Planned | null;
  }[];
  /** What was said of the plan's sign-off; undefined where it is the same. */
  readonly signOff: { readonly before: string; readonly after: string } | undefined;
}

type Planned = Omit<ReadPack["plan"][number], "item" | "title">;

interface Side {
  readonly today: string;
  readonly edition: string;
  readonly digest: string;
  readonly fingerprint: string;
  readonly estate: ReadPack["estate"];
  /** Whether it is a pack of some items alone: then no item counts as come or gone. */
  readonly someItems: boolean;
}

/** Compares two packs by what they say; devices by their ids, named as the newer pack names them. */
export function diffOf(one: ReadPack, other: ReadPack): PackDiff {
  const [from, to] = comparable(one, other);
  const names = new Map([...from.devices, ...to.devices].map(({ id, label }) => [id, label]));
  return {
    organisation: to.organisation,
    from: sideOf(from),
    to: sideOf(to),
    items: itemsOf(from, to),
    controls: controlsOf(from, to),
    devices: { gone: onlyIn(from, to), come: onlyIn(to, from) },
    ...movesOf(from, to, names),
    lists: changed(from.lists, to.lists, {
      key: ({ file }) => file,
      word: ({ digest }) => digest,
    }).map(({ key, before, after }) => ({
      file: key,
      before: before?.checkedOn ?? null,
      after: after?.checkedOn ?? null,
    })),
    acceptances: changed(from.risks.acceptances, to.risks.acceptances, {
      key: ({ id }) => id,
      word: ({ state, expiry }) => `${state} ${expiry}`,
    }).map(({ key, before, after }) => ({
      id: key,
      of: (after ?? before)?.of ?? "",
      before: before?.state ?? null,
      after: after?.state ?? null,
      expiry: (after ?? before)?.expiry ?? "",
    })),
    plan: planOf(from, to),
    signOff: signOffOf(from.planSignOff.says, to.planSignOff.says),
  };
}

/** Both packs with the items that both have, where one is of some items alone: what nobody asked it for is no change. */
function comparable(one: ReadPack, other: ReadPack): readonly [ReadPack, ReadPack] {
  if (!one.someItems && !other.someItems) return [one, other];
  const [here, there] = [one, other].map(({ items }) => new Set(items.map(({ ref }) => ref)));
  const isInBoth = (ref: string) => here?.has(ref) === true && there?.has(ref) === true;
  const within = (pack: ReadPack): ReadPack => ({
    ...pack,
    items: pack.items.filter(({ ref }) => isInBoth(ref)),
    plan: pack.plan.filter(({ item }) => isInBoth(item)),
  });
  return [within(one), within(other)];
}

function planOf(from: ReadPack, to: ReadPack): PackDiff["plan"] {
  const word = (line: ReadPack["plan"][number]) => JSON.stringify(wordsOf(line));
  const planned = ({ plan }: ReadPack) => plan.filter(({ action }) => action !== "");
  return changed(planned(from), planned(to), { key: ({ item }) => item, word }).map(
    ({ key, before, after }) => ({
      item: key,
      title: (after ?? before)?.title ?? "",
      before: wordsOf(before),
      after: wordsOf(after),
    }),
  );
}

function wordsOf(line: ReadPack["plan"][number] | undefined): Planned | null {
  if (line === undefined) return null;
  const { action, owner, due, status } = line;
  return { action, owner, due, status };
}

function signOffOf(before: string, after: string): PackDiff["signOff"] {
  return before === after ? undefined : { before, after };
}

function sideOf(pack: ReadPack): Side {
  const { today, edition, fingerprint, estate, someItems } = pack;
  return { today, edition, digest: pack.pack.digest, fingerprint, estate, someItems };
}

/** Rows of two lists that differ, in the order of the newer list; what only the older has stands last. */
function changed<T>(
  from: readonly T[],
  to: readonly T[],
  { key, word }: { readonly key: (row: T) => string; readonly word: (row: T) => string },
): { key: string; before: T | undefined; after: T | undefined }[] {
  const [old, now] = [from, to].map((rows) => new Map(rows.map((row) => [key(row), row])));
  const all = new Set([...(now?.keys() ?? []), ...(old?.keys() ?? [])]);
  const wordOf = (row: T | undefined) => (row === undefined ? undefined : word(row));
  return [...all]
    .map((name) => ({ key: name, before: old?.get(name), after: now?.get(name) }))
    .filter(({ before, after }) => wordOf(before) !== wordOf(after));
}

type Item = ReadPack["items"][number];

function itemsOf(from: ReadPack, to: ReadPack): PackDiff["items"] {
  const answer = ({ suggested, value }: Item) => {
    const word = suggested === "person" ? "a person answers" : suggested;
    return value === null ? word : `${word}: ${value}`;
  };
  return changed(from.items, to.items, { key: ({ ref }) => ref, word: answer }).map(
    ({ key, before, after }) => ({
      ref: key,
      title: (after ?? before)?.title ?? "",
      before: before === undefined ? null : answer(before),
      after: after === undefined ? null : answer(after),
      because: (after ?? before)?.because ?? "",
    }),
  );
}

function controlsOf(from: ReadPack, to: ReadPack): PackDiff["controls"] {
  const word = (c: ReadPack["controls"][number]) => `${c.notMet} ${c.noEvidence}`;
  return changed(from.controls, to.controls, { key: ({ id }) => id, word }).map(
    ({ key, before, after }) => ({
      id: key,
      title: (after ?? before)?.title ?? key,
      notMet: [before?.notMet ?? 0, after?.notMet ?? 0],
      noEvidence: [before?.noEvidence ?? 0, after?.noEvidence ?? 0],
    }),
  );
}

/** Devices of one pack's estate that are not in the other's: a revoked one has left. */
function onlyIn(one: ReadPack, other: ReadPack): readonly string[] {
  const there = new Set(inEstate(other).map(({ id }) => id));
  return inEstate(one)
    .filter(({ id }) => !there.has(id))
    .map(({ label }) => label)
    .sort();
}

function inEstate({ devices }: ReadPack) {
  return devices.filter(({ state }) => state !== "revoked");
}

function movesOf(
  from: ReadPack,
  to: ReadPack,
  names: Names,
): Pick<PackDiff, "failing" | "mended" | "unclear"> {
  const keyOf = ({ device, control }: Finding) => `${device} ${control}`;
  const failed = new Map(
    from.findings.filter((f) => f.outcome === "not-met").map((f) => [keyOf(f), f]),
  );
  const current = new Set(inEstate(to).map(({ id }) => id));
  const moves = { failing: [] as Finding[], mended: [] as Finding[], unclear: [] as Finding[] };
  for (const finding of to.findings.filter(({ device }) => current.has(device))) {
    const before = failed.get(keyOf(finding));
    if (finding.outcome === "not-met" && before === undefined) moves.failing.push(finding);
    else if (before === undefined || finding.outcome === "not-met") continue;
    else moves[finding.outcome === "no-evidence" ? "unclear" : "mended"].push(before);
  }
  const about = { names, titles: new Map(to.controls.map(({ id, title }) => [id, title])) };
  const { failing, mended, unclear } = moves;
  return {
    failing: grouped(failing, about),
    mended: grouped(mended, about),
    unclear: grouped(unclear, about),
  };
}

type Names = ReadonlyMap<string, string>;

/** By control and reason, the most widespread first. */
function grouped(
  findings: readonly Finding[],
  { names, titles }: { readonly names: Names; readonly titles: Names },
): readonly Moved[] {
  const groups = Map.groupBy(findings, ({ control, because }) => `${control} ${because}`);
  return [...groups.values()]
    .map((same) => ({
      control: same[0]?.control ?? "",
      title: titles.get(same[0]?.control ?? "") ?? "",
      because: same[0]?.because ?? "",
      devices: same.map(({ device }) => names.get(device) ?? device).sort(),
    }))
    .sort((a, b) => b.devices.length - a.devices.length || (a.because < b.because ? -1 : 1));
}
