interface Said {
  readonly facts: readonly ({ readonly kind: string } & Readonly<Record<string, unknown>>)[];
}

/** The facts of `scan --json` by kind, without how long each took. */
export function factsOf(json: string): Readonly<Record<string, object>> {
  const { facts } = JSON.parse(json) as Said;
  return Object.fromEntries(facts.map(({ kind, ms: _, ...fact }) => [kind, fact]));
}
