/** What the list of packages needs of a header, in the order of the columns that `rpm -qa` is asked for. */
const NAME = 1000;
const VERSION = 1001;
const RELEASE = 1002;
const EPOCH = 1003;
const INSTALLTIME = 1008;
const VENDOR = 1011;
const ARCH = 1022;
const SOURCERPM = 1044;
const MODULARITYLABEL = 5096;

const STRING = 6;
const STRING_ARRAY = 8;
const I18N_STRING = 9;
const INT32 = 4;

/** rpm's own limits of a header (lib/header.c: entries, bytes of data). */
const ENTRIES = 0xffff;
const DATA_BYTES = 256 * 1024 * 1024;
const ENTRY_BYTES = 16;
const TEXT_BYTES = 4096;

interface Header {
  readonly view: DataView;
  readonly bytes: Uint8Array;
  /** Where the data begins; it ends with the header. */
  readonly data: number;
  /** Place of each wanted entry by its tag. */
  readonly entries: ReadonlyMap<number, number>;
}

const wanted = new Set([
  NAME,
  VERSION,
  RELEASE,
  EPOCH,
  INSTALLTIME,
  VENDOR,
  ARCH,
  SOURCERPM,
  MODULARITYLABEL,
]);

/** `undefined` where the bytes are not exactly one header. */
function open(bytes: Uint8Array): Header | undefined {
  if (bytes.length < 8) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [count, length] = [view.getUint32(0), view.getUint32(4)];
  if (count === 0 || count > ENTRIES || length > DATA_BYTES) return undefined;
  const data = 8 + count * ENTRY_BYTES;
  if (data + length !== bytes.length) return undefined;
  const entries = new Map<number, number>();
  for (let at = 8; at < data; at += ENTRY_BYTES) {
    const tag = view.getInt32(at);
    if (wanted.has(tag)) entries.set(tag, at);
  }
  return { view, bytes, data, entries };
}

type Field<T> = { readonly value: T | undefined } | undefined;

/** The value of a tag; a value of `undefined` where the header has none, `undefined` where it is damaged. */
function textOf(header: Header, tag: number): Field<string> {
  const at = header.entries.get(tag);
  if (at === undefined) return { value: undefined };
  const type = header.view.getUint32(at + 4);
  const start = header.data + header.view.getInt32(at + 8);
  const isText = type === STRING || type === STRING_ARRAY || type === I18N_STRING;
  if (!isText || start < header.data || start >= header.bytes.length) return undefined;
  const end = header.bytes.indexOf(0, start);
  if (end < 0 || end - start > TEXT_BYTES) return undefined;
  return { value: Buffer.from(header.bytes.subarray(start, end)).toString("utf8") };
}

function numberOf(header: Header, tag: number): Field<number> {
  const at = header.entries.get(tag);
  if (at === undefined) return { value: undefined };
  const start = header.data + header.view.getInt32(at + 8);
  const fits = start >= header.data && start + 4 <= header.bytes.length;
  if (header.view.getUint32(at + 4) !== INT32 || !fits) return undefined;
  return { value: header.view.getUint32(start) };
}

/**
 * One package of rpm's database as the line that `rpm -qa` prints for it: name, epoch, version, release, architecture, vendor, source
 * package, module and time of installation between tabs. `undefined` where the header is damaged in any of them.
 *
 * Layout: two numbers (entries, bytes of data), the entries (tag, type, offset, count), the data; all numbers big-endian (rpm.org,
 * "Package format", header structure).
 */
export function rpmRow(blob: Uint8Array): string | undefined {
  const header = open(blob);
  if (header === undefined) return undefined;
  const fields = [
    textOf(header, NAME),
    numberOf(header, EPOCH),
    textOf(header, VERSION),
    textOf(header, RELEASE),
    ...[ARCH, VENDOR, SOURCERPM, MODULARITYLABEL].map((tag) => textOf(header, tag)),
    numberOf(header, INSTALLTIME),
  ];
  const cells: string[] = [];
  for (const [column, field] of fields.entries()) {
    if (field === undefined) return undefined;
    // A package has at least a name, a version and a release; one without an epoch has the epoch 0.
    const needed = column === 0 || column === 2 || column === 3;
    if (needed && !field.value) return undefined;
    const none = column === 1 ? "0" : "(none)";
    cells.push(String(field.value ?? none).replace(/[\t\r\n]/g, " "));
  }
  return cells.join("\t");
}
