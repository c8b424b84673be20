// SPDX-License-Identifier: Apache-2.0
/** Documents as the page holds them: what is announced of each, and the finished file made of it. */

import { asBase64, decodedLength, fromBase64 } from "./base64.js";
import { check } from "./checks.js";
import { WebJpkiError } from "./errors.js";

/** @typedef {{announced: any, content: Blob | null}} Announcement */

/** For each format with content, the parts of the finished file. A Blob among them is not copied.
 * @type {Record<string, (content: Blob, result: any, announced: any) => BlobPart[]>}
 */
const PARTS = {
  pdf: (content, appended) => [content, bytes(appended)],
  xml: (content, { insert, at }) => {
    if (!Number.isInteger(at) || at < 1 || at > content.size) throw unfit();
    return [content.slice(0, at), bytes(insert), content.slice(at)];
  },
  cms: (content, result, { attached }) =>
    attached ? [bytes(result.before), content, bytes(result.after)] : [bytes(result)],
};

function unfit() {
  return new WebJpkiError("ERR_WEBJPKI_INTERNAL", "the result does not fit the documents");
}

/** @param {unknown} text */
function bytes(text) {
  if (decodedLength(text) < 1) throw unfit();
  return fromBase64(/** @type {string} */ (text));
}

/** @param {any} announced @param {Blob} content */
function typeOf({ format, attached }, content) {
  if (format !== "cms") return content.type || `application/${format}`;
  return `application/pkcs7-${attached ? "mime" : "signature"}`;
}

/** @param {any} given @returns {any} with every digest and container as base64 */
function inBase64(given) {
  const { hash, container, references } = given;
  return {
    ...given,
    ...("hash" in given && { hash: asBase64(hash) }),
    ...("container" in given && { container: asBase64(container) }),
    ...(Array.isArray(references) && { references: references.map(referenceInBase64) }),
  };
}

/** @param {any} reference */
function referenceInBase64(reference) {
  return reference?.hash === undefined
    ? reference
    : { ...reference, hash: asBase64(reference.hash) };
}

/** Documents as the page gives them: what is announced, and the content that follows.
 * @param {any[]} documents @returns {Announcement[]}
 */
export function announceAll(documents) {
  return documents.map((given, i) => {
    try {
      return announce(given, i);
    } catch (error) {
      if (error instanceof WebJpkiError) throw error;
      return unreadable(`documents[${i}]`, error); // a buffer that has gone elsewhere, or is shared
    }
  });
}

/** @param {string} argument @param {unknown} cause @returns {never} */
function unreadable(argument, cause) {
  const message = `${argument} cannot be read`;
  throw new WebJpkiError("ERR_WEBJPKI_INVALID_ARGUMENT", message, { argument }, cause);
}

/** @param {any} given @param {number} i @returns {Announcement} */
function announce(given, i) {
  if (typeof given !== "object" || given === null) return { announced: given, content: null };
  if (!Object.hasOwn(PARTS, given.format)) return { announced: inBase64(given), content: null };
  const { content, ...rest } = given;
  const isBytes = content instanceof ArrayBuffer || ArrayBuffer.isView(content);
  // A text that is no Unicode would be sent, and signed, as another one.
  const isText = typeof content === "string" && content.isWellFormed();
  check(isBytes || content instanceof Blob || isText, `documents[${i}].content`);
  const blob = content instanceof Blob ? content : new Blob([content]);
  return { announced: { ...inBase64(rest), size: blob.size }, content: blob };
}

/** The signed file of each document; null where only a digest was here.
 * @param {Announcement[]} documents @param {unknown} results of the host, in the same order
 */
export function finishedFiles(documents, results) {
  if (!Array.isArray(results) || results.length !== documents.length) throw unfit();
  return documents.map(({ announced, content }, i) => {
    if (content === null) return null;
    const parts = PARTS[announced.format](content, results[i] ?? "", announced);
    return new Blob(parts, { type: typeOf(announced, content) });
  });
}
