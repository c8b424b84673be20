// SPDX-License-Identifier: Apache-2.0
/** Listens: each event of the browser goes to the room that answers it. */

import { Broker } from "./broker.js";
import { Conversation } from "./host.js";
import { createFollower } from "./injection.js";
import { watchPage } from "./page.js";
import { followRevocation, isAllowed, settle } from "./sites.js";
import { showUpdate } from "./update.js";

const broker = new Broker({
  id: chrome.runtime.id,
  version: chrome.runtime.getManifest().version,
  isAllowed: (origin) => isAllowed(chrome, origin),
  watchPage: (tabId, gone) => watchPage(chrome, tabId, gone),
  openHost: (request, listener) =>
    new Conversation((name) => chrome.runtime.connectNative(name), request, {
      ...listener,
      reply: (reply) => {
        void showUpdate(chrome, reply);
        listener.reply(reply);
      },
    }),
});
const follow = createFollower(chrome);

// The relay lives in the process of a page, and needs nothing of what is kept. Firefox has no such wall.
for (const area of [chrome.storage.local, chrome.storage.managed]) {
  void area.setAccessLevel?.({ accessLevel: "TRUSTED_CONTEXTS" });
}

// The only door that a website's page can reach. Our own pages need none: they call the rooms.
chrome.runtime.onConnect.addListener((port) => broker.answer(port));

chrome.runtime.onInstalled.addListener(({ reason }) => {
  void follow();
  if (reason === "install") void chrome.tabs.create({ url: "welcome.html" });
});
chrome.runtime.onStartup.addListener(() => void follow());

chrome.permissions.onAdded.addListener(() => void settle(chrome).then(follow));
chrome.permissions.onRemoved.addListener(() => {
  void broker.recheck();
  void followRevocation(chrome).then(follow);
});
chrome.storage.onChanged.addListener((_changes, area) => {
  if (area === "session") return; // a wish that is not yet the person's choice
  void broker.recheck();
  void follow();
});
