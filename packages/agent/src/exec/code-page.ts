/**
 * Code pages of Windows' console programs, as far as a computer here or near here has one. What is beyond ASCII of the pages
 * that Node does not decode itself stands in order, from byte 128 on.
 */
const upperHalves: Readonly<Record<number, string>> = {
  437:
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐" +
    "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0",
  850:
    "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐" +
    "└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0",
};

/** Labels of the pages that Node decodes, given full ICU (every official build has it). */
const labels: Readonly<Record<number, string>> = {
  866: "ibm866",
  874: "windows-874",
  932: "shift_jis",
  936: "gbk",
  949: "euc-kr",
  950: "big5",
  1258: "windows-1258",
};

const UNKNOWN = "\ufffd";

/** Bytes of a Windows code page as text. What the page, or this table, does not hold becomes U+FFFD: never another letter. */
export function decodePage(bytes: Uint8Array, page: number): string {
  const upper = page === 858 ? upperHalves[850]?.replace("ı", "€") : upperHalves[page];
  const label = labels[page];
  if (upper === undefined && label !== undefined) return new TextDecoder(label).decode(bytes);
  const letters = Array.from(bytes, (byte) =>
    byte < 128 ? String.fromCharCode(byte) : (upper?.[byte - 128] ?? UNKNOWN),
  );
  return letters.join("");
}

/** The page that `reg query …\\Nls\\CodePage /v OEMCP` prints; 850, Western Europe's, where it prints none. */
export function oemPage(printed: string): number {
  const digits = /\bREG_SZ\s+(?<page>\d{3,5})\s*$/m.exec(printed)?.groups?.page;
  return digits === undefined ? 850 : Number(digits);
}
