import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { SourceShapeError } from "./types.ts";

/** Bytes inflated at a time. */
const CHUNK = 256 * 1024;

/**
 * A file as it was sent, inflated piece by piece where it is gzip: what it grows to is never in memory as a whole.
 * @param most bytes it may grow to
 * @throws {SourceShapeError} where it grows further, or is damaged
 */
export async function* inflated(
  body: Uint8Array,
  { most, what }: { readonly most: number; readonly what: string },
): AsyncGenerator<Uint8Array> {
  const isGzip = body[0] === 0x1f && body[1] === 0x8b;
  const pieces = Readable.from(piecesOf(body));
  const stream = isGzip ? pieces.pipe(createGunzip({ chunkSize: CHUNK })) : pieces;
  let size = 0;
  try {
    for await (const piece of stream as AsyncIterable<Uint8Array>) {
      size += piece.length;
      if (size > most) throw new SourceShapeError(`${what} grows to over ${most} bytes`);
      yield piece;
    }
  } catch (error) {
    if (error instanceof SourceShapeError) throw error;
    throw new SourceShapeError(`${what} is damaged`);
  } finally {
    stream.destroy();
    pieces.destroy();
  }
}

function* piecesOf(body: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < body.length; at += CHUNK) yield body.subarray(at, at + CHUNK);
}
