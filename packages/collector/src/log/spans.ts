/** An unbroken run of whole numbers: its first and its last. */
export type Span = [first: number, last: number];

/** Whole numbers, each once, as their unbroken runs in order: rows that were written together are one. */
export function spansOf(numbers: readonly number[]): Span[] {
  const spans: Span[] = [];
  for (const number of numbers.toSorted((a, b) => a - b)) {
    const last = spans.at(-1);
    if (last !== undefined && last[1] === number - 1) last[1] = number;
    else spans.push([number, number]);
  }
  return spans;
}

/** The numbers again. */
export function* numbersIn(spans: readonly (readonly [number, number])[]): Generator<number> {
  for (const [first, last] of spans) for (let at = first; at <= last; at++) yield at;
}
