/**
 * The lines of a text stream, without their line feeds. Only a line feed ends a line: JSON may hold every other separator
 * that a terminal or an editor would break at.
 */
export async function* linesOf(input: NodeJS.ReadableStream): AsyncGenerator<string> {
  input.setEncoding("utf8");
  // Kept in pieces: joining at every chunk would read a long line over and over.
  let pieces: string[] = [];
  for await (const chunk of input) {
    const [first = "", ...more] = String(chunk).split("\n");
    pieces.push(first);
    for (const line of more) {
      yield pieces.join("");
      pieces = [line];
    }
  }
  const last = pieces.join("");
  if (last !== "") yield last;
}
