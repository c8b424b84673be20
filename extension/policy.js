// SPDX-License-Identifier: Apache-2.0
/** Reads what an administrator has laid down for this browser; without one, the person decides all. */

/** @typedef {{anySite: boolean, allowedSites: string[]}} Policy */

/** Whether this is the origin of an https site, as the browser would write it.
 * @param {unknown} value @returns {value is string}
 */
function isOrigin(value) {
  if (typeof value !== "string" || !URL.canParse(value)) return false;
  const { protocol, origin } = new URL(value);
  return protocol === "https:" && origin === value;
}

/** The policy in force; what is not as managed_storage.json says counts as not said.
 * @param {typeof chrome} browser @returns {Promise<Policy>}
 */
export async function readPolicy(browser) {
  // Firefox rejects where no policy is laid down.
  const said = await browser.storage.managed.get(null).catch(() => ({}));
  const { anySite, allowedSites } = /** @type {Record<string, unknown>} */ (said);
  const sites = Array.isArray(allowedSites) ? allowedSites.filter(isOrigin) : [];
  return { anySite: anySite !== false, allowedSites: sites };
}

/** What the person's choice comes to under a policy.
 * @param {"any" | "listed" | null} choice @param {Policy} policy
 */
export function choiceUnder(choice, { anySite, allowedSites }) {
  if (choice === "any" && !anySite) return "listed";
  return choice === null && allowedSites.length > 0 ? "listed" : choice;
}
