// The firm's pages on a weak connection: what was typed stays on this device, and what could not be sent is sent later, once.
(() => {
  "use strict";
  const device = document.getElementById("device");
  const words = device.dataset;
  const main = document.getElementById("main");
  const person = words.person ?? localStorage.getItem("firm.person") ?? "";
  const mine = `firm.${person}.`;
  const kept = document.documentElement.dataset.kept;
  let unsent = 0;

  function notice(text, kind = "", link = null) {
    const box = document.createElement("p");
    box.className = `note-box ${kind}`;
    box.setAttribute("role", "status");
    box.append(text, ...(link ? [" ", link] : []));
    device.after(box);
    return box;
  }

  const when = (time) => new Date(time).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });

  // --- drafts: for each form of each person what was typed, with the uuid that it goes with
  const once = (form) => form?.elements?.client_uuid;
  const place = (form) => mine + (form.matches("[data-guard]") ? new URL(form.action).pathname : once(form).value);
  const typed = (form) => [...new FormData(form)].filter(([name]) => !["csrfmiddlewaretoken", "client_uuid", "typed_for"].includes(name));

  function title(form, pressed) {
    const head = form.closest("section")?.querySelector("h2") ?? document.querySelector("h1");
    return [head, form.matches("[data-guard]") ? document.querySelector(".phone header small") : pressed].filter(Boolean).map((part) => part.innerText.trim()).join(": ");
  }

  function note(form, pressed) {
    const fields = form.matches("[data-guard]") ? typed(form) : [];
    try {
      localStorage.setItem(place(form), JSON.stringify({ uuid: once(form).value, fields, title: title(form, pressed) }));
    } catch { /* full, or not allowed here: then nothing is kept while typing */ }
  }

  const drafts = () => Object.keys(localStorage).filter((key) => key.startsWith(mine)).map((key) => ({ key, ...JSON.parse(localStorage[key]) }));

  function forget(uuids) {
    drafts().filter((draft) => uuids.includes(draft.uuid)).forEach((draft) => localStorage.removeItem(draft.key));
  }

  function restore(form) {
    const found = localStorage.getItem(place(form));
    // What the server gave back with its faults is newer.
    if (!found || form.querySelector(".err, .err-summary")) return;
    const draft = JSON.parse(found);
    const before = JSON.stringify(typed(form));
    for (const field of form.elements) {
      if (["hidden", "submit", "button"].includes(field.type) || !field.name) continue;
      const values = draft.fields.filter(([name]) => name === field.name).map(([, value]) => value);
      if (["radio", "checkbox"].includes(field.type)) field.checked = values.includes(field.value);
      else if (values.length) field.value = values[0];
    }
    once(form).value = draft.uuid;
    if (before === JSON.stringify(typed(form))) return;
    form.dataset.changed = "yes";
    const afresh = document.createElement("button");
    Object.assign(afresh, { type: "button", className: "btn quiet", textContent: words.afresh });
    afresh.addEventListener("click", () => {
      localStorage.removeItem(place(form));
      delete form.dataset.changed;
      location.reload();
    });
    form.prepend(notice(words.draft, "", afresh));
  }

  const fresh = (form) => { once(form).value = waiting.fresh(); };

  document.addEventListener("input", (event) => { if (once(event.target.form)) note(event.target.form); });

  // --- what waits
  async function keep(form, pressed) {
    try {
      await waiting.keep(new URL(form.action).pathname, new FormData(form, pressed), title(form, pressed));
    } catch {
      notice(words.cannot, "bad").scrollIntoView();
      form.ariaBusy = null;
      if (pressed) pressed.disabled = false;
      return;
    }
    forget([once(form).value]);
    form.hidden = true;
    const box = notice(words.offline, "warn");
    box.tabIndex = -1;
    box.focus();
    (await navigator.serviceWorker?.getRegistration("/firm/"))?.sync?.register("waiting").catch(() => {});
    show();
  }

  function line(entry) {
    const row = document.querySelector("#waiting template").content.cloneNode(true);
    row.querySelector("[data-title]").textContent = entry.title || entry.url;
    row.querySelector("[data-at]").textContent = when(entry.at);
    row.querySelector("[data-refused]").textContent = entry.refused === undefined ? "" : entry.refused || words.refused;
    row.querySelector("[data-discard]").addEventListener("click", async () => { await waiting.drop(entry.uuid); show(); });
    return row;
  }

  async function show(state = "done") {
    const entries = (await waiting.all()).filter((entry) => entry.person === person);
    const told = drafts();
    for (const entry of entries.filter((one) => !one.title)) {
      // Kept by the worker, which sees a form but not its heading.
      const draft = told.find((one) => one.uuid === entry.uuid);
      if (draft) await waiting.put(Object.assign(entry, { title: draft.title }));
    }
    const uuids = entries.map((entry) => entry.uuid);
    forget(uuids);
    document.querySelectorAll("form").forEach((form) => { if (uuids.includes(once(form)?.value)) fresh(form); });
    unsent = entries.length;
    const head = document.getElementById("unsent");
    head.hidden = !unsent;
    head.textContent = (state === "sign in" ? words.signin : words.waits).replace("%s", unsent);
    if (state === "sign in") head.href = words.login;
    const list = document.getElementById("waiting");
    if (!list) return;
    list.hidden = !unsent;
    list.querySelector("ul").replaceChildren(...entries.map(line));
  }

  async function send() {
    if (navigator.onLine && unsent) await show(await waiting.send());
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.action.endsWith("/account/logout/") && unsent && !confirm(words.leave)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    if (!once(form)) return;
    note(form, event.submitter);
    // With a connection the browser sends it; where that fails, the worker keeps it.
    if (navigator.onLine) return;
    event.preventDefault();
    if (form.ariaBusy) return;
    form.ariaBusy = "true"; // a second press finds it on its way into what waits
    keep(form, event.submitter);
  }, true);

  document.querySelector("#waiting [data-send]")?.addEventListener("click", send);
  window.addEventListener("online", send);
  document.addEventListener("visibilitychange", send);
  setInterval(send, 30000);
  new BroadcastChannel("firm").onmessage = ({ data }) => {
    const link = document.createElement("a");
    Object.assign(link, { href: data.receipt, textContent: data.code });
    notice(words.sent.replace("%s", data.title), "", link);
    show();
  };

  // --- at the opening of the page
  if (words.person) localStorage.setItem("firm.person", person);
  if (kept) {
    main.querySelectorAll(".messages").forEach((box) => box.remove());
    notice(words.kept.replace("%s", when(kept)), "warn");
    document.querySelectorAll("form").forEach((form) => { if (once(form)) fresh(form); });
  }
  forget([...document.querySelectorAll("[data-stored]")].map((box) => box.dataset.stored));
  show().then(() => {
    document.querySelectorAll("form[data-guard]").forEach((form) => { if (once(form)) restore(form); });
    // What was pressed and is neither waiting nor typed needs no title any more.
    drafts().filter((draft) => !draft.fields.length).forEach((draft) => localStorage.removeItem(draft.key));
    return send();
  }).catch(() => {});
  if (words.person) navigator.serviceWorker?.register("/sw.js", { scope: "/firm/" }).catch(() => {});
})();
