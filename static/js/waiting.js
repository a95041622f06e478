// What waits on this device to be sent, in the order in which it was written: shared by the pages and their worker.
"use strict";
const waiting = (() => {
  const database = () => new Promise((done, failed) => {
    const asked = indexedDB.open("firm", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("entries", { keyPath: "uuid" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });

  async function ask(mode, act) {
    const opened = await database();
    try {
      return await new Promise((done, failed) => {
        const within = opened.transaction("entries", mode);
        const asked = act(within.objectStore("entries"));
        within.oncomplete = () => done(asked.result);
        within.onabort = () => failed(within.error);
      });
    } finally { opened.close(); }
  }

  const put = (entry) => ask("readwrite", (entries) => entries.put(entry));
  const drop = (uuid) => ask("readwrite", (entries) => entries.delete(uuid));
  const all = async () => (await ask("readonly", (entries) => entries.getAll())).sort((a, b) => a.at - b.at);

  function fresh() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const text = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return text.replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  }

  // Keep what a form says; its own uuid goes with it, so that it is stored once however often it is sent.
  async function keep(url, form, title) {
    const same = (await all()).find((entry) => entry.uuid === form.get("client_uuid"));
    // Another tab had the same draft: what it says is an entry of its own, unless it says the same.
    if (same && same.fields.some(([name, value]) => form.get(name) !== value)) form.set("client_uuid", fresh());
    const fields = [...form].filter(([name]) => name !== "csrfmiddlewaretoken");
    return put({ uuid: form.get("client_uuid"), person: form.get("typed_for").split(":")[0], at: Date.now(), url, fields, title });
  }

  async function asked(url, options) {
    const answer = await fetch(url, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(30000), ...options });
    const json = answer.headers.get("Content-Type")?.includes("json");
    return { status: answer.redirected ? 401 : answer.status, said: json ? await answer.json() : null };
  }

  // One after another. Where it stops, what is left stays in its order; what the server refuses stands aside with its sentence.
  async function attempt() {
    const entries = (await all()).filter((entry) => entry.refused === undefined);
    if (!entries.length) return "done";
    const known = await asked("/firm/receipts/token/");
    if (!known.said?.token) return known.status === 401 ? "sign in" : "later";
    const own = entries.filter((entry) => entry.person === known.said.person);
    if (!own.length) return "sign in";
    for (const entry of own) {
      const body = new URLSearchParams([...entry.fields, ["csrfmiddlewaretoken", known.said.token]]);
      const { status, said } = await asked(entry.url, { method: "POST", body });
      if (status === 401) return "sign in";
      if (status === 200 && said?.receipt) {
        await drop(entry.uuid);
        new BroadcastChannel("firm").postMessage(said);
      } else if (status < 400 || status === 429 || status >= 500) return "later";
      else await put({ ...entry, refused: said?.detail ?? "" });
    }
    return "done";
  }

  // Two tabs, or a tab and the worker: one of them sends at a time, and the other then hears how it stands.
  async function turn() {
    try {
      return await (navigator.locks ? navigator.locks.request("firm", attempt) : attempt());
    } catch { return "later"; }
  }

  let going = null;
  const send = () => going ??= turn().finally(() => { going = null; });

  return { all, fresh, keep, put, drop, send };
})();
