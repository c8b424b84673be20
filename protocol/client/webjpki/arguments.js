// SPDX-License-Identifier: Apache-2.0
/** Checks the arguments of a request as they go over the wire. */

import { bound, check, checkMembers, checkOneOf, checkText } from "./checks.js";
import { checkDocument } from "./formats.js";

const DOCUMENTS = 100;
const FIELDS = ["name", "address", "birthDate", "sex"];
const NONCE = /^[\x21-\x7e]{44,128}$/;

/** @type {Record<string, (given: any) => void>} */
const CHECKS = {
  status: (given) => checkMembers(given, [], [], "arguments"),
  authenticate(given) {
    checkMembers(given, ["challengeNonce"], ["lang"], "arguments");
    checkText(given.challengeNonce, NONCE, "challengeNonce");
  },
  sign(given) {
    checkMembers(given, ["documents"], ["lang"], "arguments");
    check(Array.isArray(given.documents) && given.documents.length >= 1, "documents");
    bound(given.documents.length, DOCUMENTS, "documents");
    for (const [i, document] of given.documents.entries())
      checkDocument(document, `documents[${i}]`);
  },
  "read-attributes"(given) {
    checkMembers(given, ["fields"], ["lang"], "arguments");
    const { fields } = given;
    check(Array.isArray(fields) && fields.length >= 1, "fields");
    for (const [i, field] of fields.entries())
      check(FIELDS.includes(field) && fields.indexOf(field) === i, `fields[${i}]`);
  },
};

/** Throws the error that the host would answer with.
 * @param {string} verb @param {any} given
 */
export function checkArguments(verb, given) {
  check(typeof verb === "string" && Object.hasOwn(CHECKS, verb), "verb");
  CHECKS[verb](given);
  if (given.lang !== undefined) checkOneOf(given.lang, ["ja", "en"], "lang");
}
