// SPDX-License-Identifier: Apache-2.0
/** Bytes as the text in which they travel, and back. */

const NOT_BASE64 = /[^A-Za-z0-9+/]/;
// With padding, and with no bit set that stands for no byte.
const LAST_FOUR =
  /^(?:[A-Za-z0-9+/]{4}|[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)$/;

/** How many bytes a text stands for; -1 if it is no base64, or of nothing.
 * @param {unknown} text
 */
export function decodedLength(text) {
  if (typeof text !== "string" || text.length % 4 !== 0) return -1;
  const last = text.slice(-4);
  // Looking for a wrong character takes no stack, however long the text is.
  if (!LAST_FOUR.test(last) || NOT_BASE64.test(text.slice(0, -4))) return -1;
  return (text.length / 4) * 3 - (last.endsWith("==") ? 2 : last.endsWith("=") ? 1 : 0);
}

/** @param {Uint8Array & {toBase64?: () => string}} bytes */
function toBase64(bytes) {
  if (bytes.toBase64) return bytes.toBase64();
  let text = "";
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(text);
}

/** A piece of content; the browser's own ways take a tenth of the time that JavaScript needs.
 * @param {Blob} piece @returns {Promise<string>}
 */
export async function pieceInBase64(piece) {
  if (!("toBase64" in Uint8Array.prototype) && typeof FileReader === "function")
    return readAsBase64(piece);
  return toBase64(new Uint8Array(await piece.arrayBuffer()));
}

/** @param {Blob} piece @returns {Promise<string>} */
function readAsBase64(piece) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onerror = () => reject(reader.error);
    reader.onload = () => resolve(String(reader.result).split(",", 2)[1] ?? "");
    reader.readAsDataURL(piece);
  });
}

/** @param {string} text */
export function fromBase64(text) {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

/** Bytes as base64; whatever else it is, as it is, to be judged where arguments are checked.
 * @param {any} value
 */
export function asBase64(value) {
  if (value instanceof ArrayBuffer) return toBase64(new Uint8Array(value));
  return value instanceof Uint8Array ? toBase64(value) : value;
}
