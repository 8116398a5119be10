/**
 * `snap refresh --time --abs-time`: `timer:`, `last:`, `hold:` and `next:` lines. Until when snaps are kept from refreshing themselves, as
 * an instant or the word `forever`; `undefined` where they are not, or no longer.
 */
export function parseSnapHold(text: string, now: number): string | undefined {
  const word = /^hold:[ \t]+(?<word>\S.*?)[ \t]*$/m.exec(text)?.groups?.word;
  if (word === undefined || word === "-" || word === "n/a") return undefined;
  const ms = Date.parse(word);
  if (Number.isNaN(ms)) return word;
  return ms > now ? word : undefined;
}
