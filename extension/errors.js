// SPDX-License-Identifier: Apache-2.0
/** The errors that the extension raises itself, in the shape that the protocol gives them. */

/** @typedef {{code: string, message: string, [data: string]: unknown}} ProtocolError */

/** @param {string} name @param {string} message @param {Record<string, unknown>} [data]
 * @returns {ProtocolError} */
function error(name, message, data = {}) {
  return { code: `ERR_WEBJPKI_${name}`, message, ...data };
}

/** @param {string} argument path of what was refused @param {string} message */
export const invalidArgument = (argument, message) =>
  error("INVALID_ARGUMENT", message, { argument });

/** @param {string} argument @param {number} limit in bytes */
export const tooLarge = (argument, limit) =>
  error("TOO_LARGE", `${argument} is over the limit`, { argument, limit });

/** @param {"extension" | "host"} update the older side */
export const versionMismatch = (update) =>
  error("VERSION_MISMATCH", "extension and host speak different protocol versions", { update });

export const timeout = () => error("TIMEOUT", "the page sent no more of its documents");
export const busy = () => error("BUSY", "another request is open");
export const notPermitted = () => error("NOT_PERMITTED", "the site is no longer allowed");
export const hostMissing = () => error("HOST_MISSING", "the host did not start");
export const internal = () => error("INTERNAL", "the host stopped without an answer");
