// SPDX-License-Identifier: Apache-2.0
/** The check page: what the host's doctor found on this computer, and what to do about it. */

import { askHost } from "./host.js";
import { fault, item } from "./readiness.js";
import { element, text, translate } from "./text.js";

/** @typedef {{id: string, state: string, found: string, next?: string, run?: string[]}} Finding */

/** @type {Record<string, string>} */
const MARKS = { ok: "good", warn: "warn", fail: "bad", unknown: "missing" };

/** @param {Finding} finding */
function row({ state, found, next, run = [] }) {
  const line = document.createElement("li");
  line.className = MARKS[state] ?? "missing";
  line.append(found);
  if (next) {
    const advice = document.createElement("p");
    advice.textContent = next;
    line.append(advice);
  }
  if (run.length > 0) {
    const commands = document.createElement("pre");
    commands.textContent = run.join("\n");
    line.append(commands);
  }
  return line;
}

/** @param {Finding[]} findings */
function show(findings) {
  const sick = findings.filter(({ state }) => state !== "ok");
  const well = findings.filter(({ state }) => state === "ok");
  const fails = sick.filter(({ state }) => state === "fail");
  const rest = sick.filter(({ state }) => state !== "fail");
  element("summary").textContent = text(fails.length > 0 ? "checkMend" : "checkWell");
  element("sick").replaceChildren(...[...fails, ...rest].map(row));
  element("run-where").hidden = sick.every(({ run }) => !run);
  element("well").replaceChildren(...well.map(row));
  element("well-section").hidden = well.length === 0;
}

/** @param {string} report */
function showReport(report) {
  element("report-section").hidden = report === "";
  element("report").textContent = report;
  element("copied").textContent = "";
}

async function check() {
  const again = /** @type {HTMLButtonElement} */ (element("again"));
  again.disabled = true;
  element("summary").textContent = text("checking");
  const { reply } = await askHost((name) => chrome.runtime.connectNative(name), "doctor", {
    lang: text("language"),
    extension: chrome.runtime.getManifest().version,
  });
  again.disabled = false;
  if ("error" in reply) {
    show([]);
    element("summary").textContent = text("checkMend");
    element("sick").replaceChildren(item(fault(reply.error)));
    return showReport("");
  }
  show(/** @type {Finding[]} */ (reply.result.findings));
  showReport(String(reply.result.report));
}

translate(document);
const onWindows = navigator.userAgent.includes("Windows");
element("run-where").textContent = text(onWindows ? "runWhereWindows" : "runWhere");
element("again").addEventListener("click", check);
element("copy").addEventListener("click", async () => {
  await navigator.clipboard.writeText(element("report").textContent ?? "");
  element("copied").textContent = text("copied");
});
await check();
