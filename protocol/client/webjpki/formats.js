// SPDX-License-Identifier: Apache-2.0
/** What may be said of a document of each format; protocol/README.md, section 6. */

import { decodedLength } from "./base64.js";
import { bound, check, checkMembers, checkNumber, checkOneOf, checkText } from "./checks.js";

const MIB = 1024 * 1024;
const REFERENCES = 100;
const CONTAINER_BYTES = 128 * 1024;
/** @type {Record<string, number>} bytes of a digest */
const HASH_BYTES = { "SHA-256": 32, "SHA-384": 48, "SHA-512": 64 };
const HASH_FUNCTIONS = Object.keys(HASH_BYTES);
// No control characters, path separators, line ends, no turning of the reading direction, no lone
// surrogates.
const NAME = /^[^\p{Cc}/\\\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\p{Cs}]{1,255}$/u;
const SHOWN_TEXT = /^[^\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\p{Cs}]{1,200}$/u;
const AUTHORITY = /^https:\/\/(?![/?#:])(?![^/?#]*@)[\x21-\x7e]{1,247}$/;
const ID = /^[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,199}$/u;
const NEW_ID = /^[\p{L}_][\p{L}\p{N}_.-]{0,99}$/u;

/** @param {any} value with `hash` and `hashFunction` @param {string} path */
function checkDigest({ hash, hashFunction }, path) {
  checkOneOf(hashFunction, HASH_FUNCTIONS, `${path}.hashFunction`);
  check(decodedLength(hash) === HASH_BYTES[hashFunction], `${path}.hash`);
}

/** @param {any} size @param {number} limit bytes @param {string} path */
function checkSize(size, limit, path) {
  check(Number.isSafeInteger(size) && size >= 1, `${path}.size`);
  bound(size, limit, `${path}.size`);
}

/** Whoever wants a timestamp names its authority to the person, and nobody else does.
 * @param {any} document @param {string} path
 */
function checkAuthority(document, path) {
  const at = `${path}.timestampAuthority`;
  check((document.timestampAuthority !== undefined) === wantsTimestamp(document), at);
  if (wantsTimestamp(document)) checkText(document.timestampAuthority, AUTHORITY, at);
}

/** A container gets one more signer only where it is detached, and stays so.
 * @param {any} document @param {string} path
 */
function checkContainer({ attached, container }, path) {
  const size = decodedLength(container);
  check(!attached && size >= 1 && size <= CONTAINER_BYTES, `${path}.container`);
}

/** @param {any} seal @param {string} path */
function checkSeal(seal, path) {
  checkMembers(seal, ["page", "x", "y", "width", "height"], [], path);
  check(Number.isInteger(seal.page), `${path}.page`);
  checkNumber(seal.page, 1, 100_000, `${path}.page`);
  for (const side of ["x", "y"]) checkNumber(seal[side], 0, 14_400, `${path}.${side}`);
  for (const side of ["width", "height"]) checkNumber(seal[side], 20, 400, `${path}.${side}`);
}

/** @param {any} reference @param {string} path */
function checkReference(reference, path) {
  check(typeof reference === "object" && reference !== null, path);
  if (reference.whole !== undefined) {
    checkMembers(reference, ["whole"], [], path);
    checkOneOf(reference.whole, [true], `${path}.whole`);
  } else if (reference.id !== undefined) {
    checkMembers(reference, ["id"], [], path);
    checkText(reference.id, ID, `${path}.id`);
  } else {
    checkMembers(reference, ["name", "hash", "hashFunction"], [], path);
    checkDigest(reference, path);
    checkText(reference.name, NAME, `${path}.name`);
  }
}

/** @param {any} references @param {string} path */
function checkReferences(references, path) {
  check(Array.isArray(references) && references.length >= 1, path);
  bound(references.length, REFERENCES, path);
  for (const [i, reference] of references.entries()) checkReference(reference, `${path}[${i}]`);
  // Nothing is signed twice.
  const signed = references.map((/** @type {any} */ { whole, id, name }) =>
    JSON.stringify([whole, id, name]),
  );
  check(new Set(signed).size === signed.length, path);
}

/** Members beside `format` and `name`, and what is to be said of them.
 * @typedef {{required: string[], optional: string[], check: (document: any, path: string) => void}} Format
 */
/** @type {Record<string, Format>} */
const FORMATS = {
  hash: { required: ["hash", "hashFunction"], optional: [], check: checkDigest },
  cms: {
    required: ["size"],
    optional: ["attached", "profile", "timestampAuthority", "container"],
    check(document, path) {
      const { size, attached, profile, container } = document;
      checkSize(size, 1024 * MIB, path);
      if (attached !== undefined) check(typeof attached === "boolean", `${path}.attached`);
      if (profile !== undefined) checkOneOf(profile, ["cades-b", "cades-t"], `${path}.profile`);
      checkAuthority(document, path);
      if (container !== undefined) checkContainer(document, path);
    },
  },
  pdf: {
    required: ["size", "profile"],
    optional: ["timestampAuthority", "reason", "location", "seal"],
    check(document, path) {
      const { size, profile, seal } = document;
      checkOneOf(profile, ["moj", "pades-b", "pades-t"], `${path}.profile`);
      checkSize(size, 200 * MIB, path);
      checkAuthority(document, path);
      for (const words of ["reason", "location"])
        if (document[words] !== undefined)
          checkText(document[words], SHOWN_TEXT, `${path}.${words}`);
      if (seal !== undefined) checkSeal(seal, `${path}.seal`);
    },
  },
  xml: {
    required: ["size", "profile"],
    optional: [
      "parent",
      "references",
      "canonicalization",
      "hashFunction",
      "issuerSerial",
      "signatureId",
    ],
    check(document, path) {
      checkSize(document.size, 64 * MIB, path);
      checkOneOf(document.profile, ["xmldsig", "xades-b"], `${path}.profile`);
      for (const [member, test] of Object.entries(XML_OPTIONS))
        if (document[member] !== undefined) test(document[member], `${path}.${member}`);
    },
  },
};

/** @type {Record<string, (value: any, path: string) => void>} */
const XML_OPTIONS = {
  parent: (value, path) => checkText(value, ID, path),
  references: checkReferences,
  canonicalization: (value, path) => checkOneOf(value, ["c14n", "exc-c14n"], path),
  hashFunction: (value, path) => checkOneOf(value, HASH_FUNCTIONS, path),
  issuerSerial: (value, path) => check(typeof value === "boolean", path),
  signatureId: (value, path) => checkText(value, NEW_ID, path),
};

/** Whether the host will ask for a timestamp over this document's signature.
 * @param {any} document
 */
export function wantsTimestamp({ format, profile }) {
  return (format === "pdf" && profile === "pades-t") || (format === "cms" && profile === "cades-t");
}

/** @param {any} document @param {string} path */
export function checkDocument(document, path) {
  check(typeof document === "object" && document !== null, path);
  const { format, name } = document;
  check(typeof format === "string" && Object.hasOwn(FORMATS, format), `${path}.format`);
  const { required, optional, check: checkRest } = FORMATS[format];
  checkMembers(document, ["format", "name", ...required], optional, path);
  checkText(name, NAME, `${path}.name`);
  checkRest(document, path);
}
