// SPDX-License-Identifier: Apache-2.0
/** The one error that a page meets. */

/** A request that was not answered with a result; `code` is from protocol/errors.json. */
export class WebJpkiError extends Error {
  /** @param {string} code @param {string} [message] @param {Record<string, unknown>} [data] @param {unknown} [cause] */
  constructor(code, message = code, data = {}, cause = undefined) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "WebJpkiError";
    this.code = code;
    this.data = data;
  }
}
