import type { FactKind, FactOf } from "@muster/mapping/facts";
import type { Machine } from "../exec/types.ts";

type WithoutKind<F> = F extends unknown ? Omit<F, "kind"> : never;

/** A fact without its name: a probe cannot answer for another probe's kind. */
export type ReadingOf<K extends FactKind> = WithoutKind<FactOf<K>>;

export type Platform = "linux" | "darwin" | "win32";

/**
 * Answers kept between scans so that an expensive question is not asked again while nothing it depends on has changed.
 * A probe keeps one text under its own id and says in the text what it depends on; losing it costs time, never truth.
 */
export interface AnswerCache {
  get(key: string): string | undefined;
  set(key: string, text: string): void;
}

/** What a probe may know beside the machine. */
export interface ProbeContext {
  readonly cache: AnswerCache;
  readonly consents: Consents;
}

/** What the operator of the device agreed to beyond what every device reports; nothing unless the settings say so. */
export interface Consents {
  /** Names and versions of browser extensions, without whose they are. */
  readonly browserExtensions: boolean;
}

export const noConsents: Consents = { browserExtensions: false };

/**
 * One kind of question to a machine: what it is called and asks. Says what the machine answered, never whether that is good.
 * How it is asked stands in the platform's own file (`linux.ts`, `windows.ts`, `darwin.ts`), which keeps I/O thin; parsers
 * are pure, in files of their own.
 */
export interface Probe<K extends FactKind = FactKind> {
  readonly id: K;
  /** Version of the fact's shape. */
  readonly v: number;
  /** Longest the whole probe may take, in milliseconds. */
  readonly timeoutMs: number;
  /** What it asks, for the README's table, by platform. */
  readonly asks: Partial<Record<Platform, string>>;
  /** The systems on which it has run for real, for the same table; everywhere else its parsers read recorded output. */
  readonly seen: string;
}

/** Asks a machine; a rejection is the probe's own failure and takes this fact alone with it. */
export type Run<K extends FactKind> = (
  machine: Machine,
  context: ProbeContext,
) => Promise<ReadingOf<K>>;

/** The answers of one platform. A kind without an entry is not asked there: the fact is `unknown` with `unsupported`. */
export type Runs = { readonly [K in FactKind]?: Run<K> };
