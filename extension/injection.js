// SPDX-License-Identifier: Apache-2.0
/** Puts the relay into the pages of allowed sites, open ones included, and into no others. */

import { ANY_SITE, patternOf, readSites } from "./sites.js";

const RELAY = "relay";
const FILE = "content.js";

/** @param {import("./sites.js").Sites} sites */
function wanted({ choice, allowed, refused }) {
  if (choice === "any") return { matches: [ANY_SITE], excludeMatches: refused.map(patternOf) };
  const listed = choice === "listed" ? allowed : [];
  return { matches: [...new Set(listed.map(patternOf))], excludeMatches: [] };
}

/** @param {typeof chrome} browser */
async function register(browser) {
  const { matches, excludeMatches } = wanted(await readSites(browser));
  const current = await browser.scripting.getRegisteredContentScripts({ ids: [RELAY] });
  if (current.length > 0) await browser.scripting.unregisterContentScripts({ ids: [RELAY] });
  if (matches.length === 0) return;
  await browser.scripting.registerContentScripts([
    {
      id: RELAY,
      js: [FILE],
      matches,
      excludeMatches: [...new Set(excludeMatches)],
      runAt: "document_start",
    },
  ]);
  await reachOpenTabs(browser, matches);
}

/** @param {typeof chrome} browser @param {string[]} matches */
async function reachOpenTabs(browser, matches) {
  for (const { id } of await browser.tabs.query({ url: matches })) {
    if (id === undefined) continue;
    const target = { tabId: id };
    // A tab may close meanwhile, or show what no extension may touch: its page stays without us.
    await browser.scripting
      .executeScript({ target, files: [FILE], injectImmediately: true })
      .catch(() => undefined);
  }
}

/** Makes the function that brings the browser in line with the store; calls run one after another.
 * @param {typeof chrome} browser
 * @returns {() => Promise<void>}
 */
export function createFollower(browser) {
  let turn = Promise.resolve();
  return () => (turn = turn.catch(() => undefined).then(() => register(browser)));
}
