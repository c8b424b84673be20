// SPDX-License-Identifier: Apache-2.0
/** Ports, a clock, a browser and a window that live in memory. */

/** An event of the browser's API. */
class Event {
  listeners = new Set();
  addListener(listener) {
    this.listeners.add(listener);
  }
  removeListener(listener) {
    this.listeners.delete(listener);
  }
  fire(...values) {
    for (const listener of this.listeners) listener(...values);
  }
}

/** One end of a port; `sent` is what our code said into it. */
export class FakePort {
  onMessage = new Event();
  onDisconnect = new Event();
  sent = [];
  connected = true;
  constructor(sender) {
    this.sender = sender;
  }
  postMessage(message) {
    if (!this.connected) throw new Error("disconnected");
    this.sent.push(structuredClone(message));
  }
  disconnect() {
    this.connected = false;
  }
  /** The other side speaks. */
  say(message) {
    this.onMessage.fire(message);
  }
  /** The other side goes. */
  leave() {
    this.connected = false;
    this.onDisconnect.fire();
  }
}

/** Time passes when the test says so. */
export class FakeClock {
  timers = new Map();
  setTimeout = (act, ms) => {
    const id = this.timers.size + 1;
    this.timers.set(id, { act, ms });
    return id;
  };
  clearTimeout = (id) => void this.timers.delete(id);
  pass(ms) {
    for (const [id, timer] of [...this.timers]) {
      if (timer.ms > ms) continue;
      this.timers.delete(id);
      timer.act();
    }
  }
}

class FakeStorage {
  onChanged = new Event();
  values = {};
  async get(keys) {
    const wanted = keys === null ? Object.keys(this.values) : [keys].flat();
    return Object.fromEntries(
      wanted.filter((k) => k in this.values).map((k) => [k, this.values[k]]),
    );
  }
  async set(values) {
    Object.assign(this.values, values);
  }
  async remove(key) {
    delete this.values[key];
  }
}

/** The browser's storage, permissions, scripts and tabs; `answer` is the person's at the prompt. */
export class FakeBrowser {
  storage = { local: new FakeStorage(), session: new FakeStorage(), managed: new FakeStorage() };
  granted = new Set();
  answer = true;
  registered = [];
  injected = [];
  open = [];
  permissions = {
    contains: async ({ origins: [pattern] }) =>
      this.granted.has(pattern) || this.granted.has("https://*/*"),
    request: async ({ origins: [pattern] }) => {
      if (this.answer) this.granted.add(pattern);
      return this.answer;
    },
    remove: async ({ origins: [pattern] }) => this.granted.delete(pattern),
  };
  scripting = {
    getRegisteredContentScripts: async () => this.registered,
    unregisterContentScripts: async () => void (this.registered = []),
    registerContentScripts: async (scripts) => {
      if (this.registered.length > 0) throw new Error("Duplicate script ID");
      this.registered = scripts;
    },
    executeScript: async ({ target }) => {
      if (this.open.find(({ id }) => id === target.tabId)?.closed) throw new Error("No tab");
      this.injected.push(target.tabId);
      return [{ result: this.asking }];
    },
  };
  asking = true;
  tabs = { query: async () => this.open, onUpdated: new Event() };
}

/** A page's window: what the client posts is kept, and `reply` answers as the extension does. */
export class FakeWindow extends EventTarget {
  posted = [];
  constructor(origin = "https://bank.example.jp") {
    super();
    this.location = { origin, protocol: new URL(origin).protocol };
  }
  postMessage(message, target) {
    this.posted.push({ ...structuredClone(message), target });
  }
  /** The last message of a kind, waiting for it. */
  async said(kind, count = 1) {
    for (let turn = 0; turn < 1000; turn += 1) {
      const found = this.posted.filter((message) => message.webjpki === kind);
      if (found.length >= count) return found.at(-1);
      await new Promise((resolve) => setImmediate(resolve));
    }
    throw new Error(`never said ${kind}`);
  }
  reply(message, source = this) {
    const id = this.posted[0].id;
    this.dispatchEvent(
      Object.assign(new globalThis.Event("message"), { source, data: { id, ...message } }),
    );
  }
}

/** Lets every promise that can go on go on. */
export const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
