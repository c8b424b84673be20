// SPDX-License-Identifier: Apache-2.0
/** Puts the person's language into a page: `data-text` names a message of _locales. */

/** @param {string} name @param {string} [value] */
export function text(name, value) {
  return chrome.i18n.getMessage(name, value);
}

/** @param {Document} page */
export function translate(page) {
  page.documentElement.lang = text("language");
  for (const element of page.querySelectorAll("[data-text]")) {
    element.textContent = text(/** @type {HTMLElement} */ (element).dataset.text ?? "");
  }
}

/** An element that the page is known to have.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id @returns {T}
 */
export function element(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no ${id}`);
  return /** @type {T} */ (found);
}
