// SPDX-License-Identifier: Apache-2.0
/**
 * Notices when a tab shows another page than the one that asks.
 *
 * Firefox keeps the port of a page that it keeps for later, and a page can hide its leaving from its own
 * relay. What a tab shows it cannot hide.
 */

/** Runs in the page, in the relay's world. */
const isAsking = () => /** @type {any} */ (globalThis).webjpkiRelay?.isAsking() === true;

/** Calls `gone` when the page that asks is no longer the one in its tab; what is returned ends that.
 * @param {typeof chrome} browser @param {number} tabId @param {() => void} gone
 * @returns {() => void}
 */
export function watchPage(browser, tabId, gone) {
  /** @param {number} id @param {{status?: string}} change */
  const look = async (id, { status }) => {
    if (id !== tabId || status === undefined) return;
    const there = await browser.scripting
      .executeScript({ target: { tabId }, func: isAsking, injectImmediately: true })
      .then(([{ result }]) => result)
      .catch(() => false); // a page that is none of ours to touch
    if (!there) gone();
  };
  browser.tabs.onUpdated.addListener(look);
  return () => browser.tabs.onUpdated.removeListener(look);
}
