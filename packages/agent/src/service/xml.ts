/** Text for XML in ASCII: what has a meaning there, or is beyond ASCII, as a reference. */
export function escaped(text: string): string {
  return Array.from(text, (letter) =>
    /^[\x20-\x7e]$/.test(letter) && !/[&<>"']/.test(letter)
      ? letter
      : `&#${letter.codePointAt(0) ?? 0};`,
  ).join("");
}
