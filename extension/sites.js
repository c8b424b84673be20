// SPDX-License-Identifier: Apache-2.0
/**
 * Keeps the person's choice: which websites may ask.
 *
 * The store holds the truth and the browser's permission is needed besides: Chromium grants again in
 * silence what was once removed, so a permission alone proves nothing. Every fact has a key of its own,
 * so that two pages of ours never overwrite each other.
 */

import { choiceUnder, readPolicy } from "./policy.js";

/** @typedef {"any" | "listed"} Choice */
/** @typedef {{choice: Choice | null, allowed: string[], refused: string[]}} Sites */
/** @typedef {{choice: "any"} | {choice: "listed", origin: string}} Wish */

export const ANY_SITE = "https://*/*";
const PREFIX = "site:";

/** The browser's pattern for an origin. Ports are left out: Firefox never matches them, so the store
 * tells two ports apart.
 * @param {string} origin
 */
export function patternOf(origin) {
  return `https://${new URL(origin).hostname}/*`;
}

/** The choice in force: the person's, within what an administrator allows.
 * @param {typeof chrome} browser @returns {Promise<Sites>}
 */
export async function readSites(browser) {
  const policy = await readPolicy(browser);
  const { choice = null, ...rest } = await browser.storage.local.get(null);
  const entries = Object.entries(rest).filter(([key]) => key.startsWith(PREFIX));
  /** @param {string} said */
  const those = (said) =>
    entries
      .filter(([, value]) => value === said)
      .map(([key]) => key.slice(PREFIX.length))
      .sort();
  return {
    choice: choiceUnder(/** @type {Choice | null} */ (choice), policy),
    allowed: [...new Set([...those("allowed"), ...policy.allowedSites])].sort(),
    refused: those("refused"),
  };
}

/** Whether this site may ask now, by the person's choice and by the browser's permission.
 * @param {typeof chrome} browser @param {string} origin
 */
export async function isAllowed(browser, origin) {
  const key = PREFIX + origin;
  const policy = await readPolicy(browser);
  const { choice = null, [key]: said } = await browser.storage.local.get(["choice", key]);
  const inForce = choiceUnder(/** @type {Choice | null} */ (choice), policy);
  const isListed = said === "allowed" || policy.allowedSites.includes(origin);
  const meant = inForce === "any" ? said !== "refused" : inForce === "listed" && isListed;
  return meant && browser.permissions.contains({ origins: [patternOf(origin)] });
}

/** Asks the browser for what the person just clicked on; call it directly in the click's handler.
 *
 * The wish is noted first, because Chromium closes the popup when its question opens: the background
 * then settles it.
 * @param {typeof chrome} browser @param {Wish} wish @returns {Promise<boolean>}
 */
export async function ask(browser, wish) {
  const noted = browser.storage.session.set({ wish });
  const granted = await browser.permissions.request({ origins: [wishedPattern(wish)] });
  await noted;
  if (granted) await settle(browser);
  else await browser.storage.session.remove("wish");
  return granted;
}

/** Writes the noted wish into the store, once the browser grants it.
 * @param {typeof chrome} browser
 */
export async function settle(browser) {
  const stored = await browser.storage.session.get("wish");
  const wish = /** @type {Wish | undefined} */ (stored.wish);
  if (!wish) return;
  if (!(await browser.permissions.contains({ origins: [wishedPattern(wish)] }))) return;
  await browser.storage.session.remove("wish");
  const site = wish.choice === "listed" ? { [PREFIX + wish.origin]: "allowed" } : {};
  await browser.storage.local.set({ choice: wish.choice, ...site });
}

/** @param {Wish} wish */
function wishedPattern(wish) {
  return wish.choice === "any" ? ANY_SITE : patternOf(wish.origin);
}

/** Narrows to the list; sites that were allowed one by one stay allowed.
 * @param {typeof chrome} browser
 */
export async function chooseListed(browser) {
  await browser.storage.local.set({ choice: "listed" });
  await browser.permissions.remove({ origins: [ANY_SITE] });
}

/** Allows a site again that was refused while any site may ask; needs no question by the browser.
 * @param {typeof chrome} browser @param {string} origin
 */
export async function pardon(browser, origin) {
  await browser.storage.local.remove(PREFIX + origin);
}

/** Stops a site at once.
 * @param {typeof chrome} browser @param {string} origin
 */
export async function disallow(browser, origin) {
  const { choice, allowed } = await readSites(browser);
  if (choice === "any") return browser.storage.local.set({ [PREFIX + origin]: "refused" });
  await browser.storage.local.remove(PREFIX + origin);
  const pattern = patternOf(origin);
  const shared = allowed.some((other) => other !== origin && patternOf(other) === pattern);
  if (!shared) await browser.permissions.remove({ origins: [pattern] });
}

/** Forgets what the person has taken back in the browser's own settings.
 * @param {typeof chrome} browser
 */
export async function followRevocation(browser) {
  const { choice, allowed } = await readSites(browser);
  /** @param {string} pattern */
  const holds = (pattern) => browser.permissions.contains({ origins: [pattern] });
  if (choice === "any" && !(await holds(ANY_SITE))) {
    await browser.storage.local.set({ choice: "listed" });
  }
  for (const origin of allowed) {
    if (!(await holds(patternOf(origin)))) await browser.storage.local.remove(PREFIX + origin);
  }
}
