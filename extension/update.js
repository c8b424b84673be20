// SPDX-License-Identifier: Apache-2.0
/** Where a person finds out what to do when host and extension are of versions that do not fit together. */

/** The page of ours that helps; null for any other reply.
 * @param {import("./host.js").Reply} reply
 */
export function updatePage(reply) {
  if (!("error" in reply) || reply.error.code !== "ERR_WEBJPKI_VERSION_MISMATCH") return null;
  return reply.error.update === "extension" ? "help.html#update" : "help.html#install";
}

/** Shows the page that helps, if any does: a website that asks again and again opens no more of them.
 * @param {typeof chrome} browser @param {import("./host.js").Reply} reply
 */
export async function showUpdate(browser, reply) {
  const url = updatePage(reply);
  if (url === null) return;
  const documentUrls = [browser.runtime.getURL(url)];
  const [shown] = await browser.runtime.getContexts({ documentUrls });
  if (shown) await browser.tabs.update(shown.tabId, { active: true });
  else await browser.tabs.create({ url });
}
