// SPDX-License-Identifier: Apache-2.0
/** Says what to install, for the browser and the system a person has. */

/** @typedef {"chrome" | "edge" | "firefox" | "other"} Browser */
/** @typedef {"windows" | "mac" | "linux" | "phone"} System */

/** @param {string} agent the browser's user agent @returns {Browser} */
export function browserOf(agent) {
  if (agent.includes("Edg/")) return "edge";
  if (agent.includes("Firefox/")) return "firefox";
  return /Chrom(e|ium)\//.test(agent) ? "chrome" : "other";
}

/** @param {string} agent the browser's user agent @returns {System} */
export function systemOf(agent) {
  if (/Android|iPhone|iPad/.test(agent)) return "phone";
  if (agent.includes("Windows")) return "windows";
  return agent.includes("Mac OS X") ? "mac" : "linux";
}

/** Gives the steps that help where the extension or the app is missing; none for another error.
 * @param {string | undefined} code @param {string} agent @param {Record<string, string>} texts
 * @returns {string[]}
 */
export function steps(code, agent, texts) {
  const [browser, system] = [browserOf(agent), systemOf(agent)];
  if (code === "ERR_WEBJPKI_EXTENSION_UNAVAILABLE") {
    if (system === "phone") return [texts.phone];
    if (browser === "other") return [texts.browser];
    return [texts[`add-${browser}`], texts[`allow-${browser}`], texts.again];
  }
  if (code !== "ERR_WEBJPKI_HOST_MISSING") return [];
  return [texts[`install-${system}`] ?? texts.phone, texts.restart, texts.again];
}
