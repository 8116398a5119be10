/** As much of DER (X.690) as time stamps need: tags of one byte, lengths of up to four. */
export interface Der {
  readonly tag: number;
  /** With tag and length. */
  readonly whole: Buffer;
  readonly content: Buffer;
}

export class DerError extends Error {}

/** The elements that stand one after the other in `bytes`. @throws {DerError} where they are not whole */
export function readAll(bytes: Buffer): Der[] {
  const found: Der[] = [];
  for (let at = 0; at < bytes.length; ) {
    const one = readOne(bytes.subarray(at));
    found.push(one);
    at += one.whole.length;
  }
  return found;
}

/** The first element. @throws {DerError} */
export function readOne(bytes: Buffer): Der {
  const tag = bytes[0];
  const first = bytes[1];
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) throw broken();
  const many = first < 0x80 ? 0 : first - 0x80;
  if (many > 4 || first === 0x80 || bytes.length < 2 + many) throw broken();
  const length = many === 0 ? first : bytes.readUIntBE(2, many);
  const head = 2 + many;
  if (bytes.length < head + length) throw broken();
  const whole = bytes.subarray(0, head + length);
  return { tag, whole, content: whole.subarray(head) };
}

function broken(): DerError {
  return new DerError("not whole DER");
}

/** The elements within one that is made of others. */
export function within(parent: Der | undefined): Der[] {
  if (parent === undefined || (parent.tag & 0x20) === 0) throw broken();
  return readAll(parent.content);
}

/** One element from its parts. */
export function make(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

export const tags = { integer: 2, octets: 4, oid: 6, sequence: 0x30, set: 0x31 } as const;

/** An object identifier's bytes. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  const bytes = [first * 40 + second, ...rest.flatMap(base128)];
  return make(tags.oid, Buffer.from(bytes));
}

function base128(number: number): number[] {
  const bytes = [number & 0x7f];
  for (let rest = number >>> 7; rest > 0; rest >>>= 7) bytes.unshift((rest & 0x7f) | 0x80);
  return bytes;
}

export function isOid(element: Der | undefined, dotted: string): boolean {
  return element?.whole.equals(oid(dotted)) === true;
}
