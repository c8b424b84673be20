// SPDX-License-Identifier: Apache-2.0
/** Refuses a value that is not what it should be, and names it by its path. */

import { WebJpkiError } from "./errors.js";

/** @param {boolean} ok @param {string} argument path of what is checked */
export function check(ok, argument) {
  if (ok) return;
  throw new WebJpkiError("ERR_WEBJPKI_INVALID_ARGUMENT", `${argument} is not right`, { argument });
}

/** @param {number} size @param {number} limit @param {string} argument */
export function bound(size, limit, argument) {
  if (size <= limit) return;
  const message = `${argument} is over the limit of ${limit}`;
  throw new WebJpkiError("ERR_WEBJPKI_TOO_LARGE", message, { argument, limit });
}

/** @param {any} value @param {string[]} required @param {string[]} optional @param {string} path */
export function checkMembers(value, required, optional, path) {
  check(typeof value === "object" && value !== null && !Array.isArray(value), path);
  const at = path === "arguments" ? "" : `${path}.`;
  for (const key of required) check(value[key] !== undefined, at + key);
  for (const key of Object.keys(value)) check([...required, ...optional].includes(key), at + key);
}

/** @param {unknown} value @param {readonly unknown[]} words @param {string} argument */
export function checkOneOf(value, words, argument) {
  check(words.includes(value), argument);
}

/** @param {unknown} value @param {RegExp} form @param {string} argument */
export function checkText(value, form, argument) {
  check(typeof value === "string" && form.test(value), argument);
}

/** @param {any} value @param {number} least @param {number} most @param {string} argument */
export function checkNumber(value, least, most, argument) {
  check(typeof value === "number" && value >= least && value <= most, argument);
}
