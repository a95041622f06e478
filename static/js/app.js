// Small helps on top of pages that work without them: selection counts, select-all, printing, copying, leaving a form unsaved.
(() => {
  "use strict";

  const picked = (form) => form.querySelectorAll('input[name="pick"]:checked').length;

  function showSelection(form) {
    const bar = form.querySelector(".bulk");
    if (!bar) return;
    const count = picked(form);
    bar.hidden = count === 0;
    const label = bar.querySelector("[data-count]");
    if (label) label.textContent = label.dataset.count.replace("%s", count);
    form.querySelectorAll('input[name="pick"]').forEach((box) => {
      const row = box.closest("tr");
      if (row) row.setAttribute("aria-selected", box.checked ? "true" : "false");
    });
  }

  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.matches?.("[data-pick-all]")) {
      box.form.querySelectorAll('input[name="pick"]').forEach((other) => { other.checked = box.checked; });
    }
    if (box.form?.matches(".selection")) showSelection(box.form);
    if (box.matches?.("[data-submit-on-change]")) box.form.requestSubmit();
    if (box.form?.matches("[data-guard]")) box.form.dataset.changed = "yes";
  });

  document.addEventListener("input", (event) => {
    if (event.target.form?.matches("[data-guard]")) event.target.form.dataset.changed = "yes";
  });

  // Signing out: the server asks for the same (Clear-Site-Data), which not every browser understands.
  function leaveNothing() {
    localStorage.clear();
    self.indexedDB?.deleteDatabase("firm");
    self.caches?.keys().then((names) => names.forEach((name) => caches.delete(name)));
  }

  document.addEventListener("submit", (event) => {
    delete event.target.dataset.changed;
    if (event.target.action.endsWith("/account/logout/")) leaveNothing();
    // A second press while the first is on its way would send the same twice.
    const button = event.submitter;
    if (button && event.target.method === "post") setTimeout(() => { button.disabled = true; }, 0);
  });

  window.addEventListener("pageshow", () => {
    document.querySelectorAll('form[method="post"] button:disabled').forEach((button) => { button.disabled = false; });
  });

  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector('[data-guard][data-changed="yes"]')) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const copy = event.target.closest("[data-copy]");
    if (copy) navigator.clipboard?.writeText(copy.dataset.copy);
    if (event.target.closest("[data-print]")) window.print();
    document.querySelectorAll("details.menu-list[open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.closest("input, textarea, select, [contenteditable]")) {
      const search = document.getElementById("q");
      if (search) { event.preventDefault(); search.focus(); }
    }
    if (event.key === "Escape") document.querySelectorAll("details.menu-list[open]").forEach((menu) => { menu.open = false; });
  });

  // In a form with data-keys, one letter presses what carries it: the letter stands beside its words as <kbd>.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.target.closest("input:not([type=radio]), textarea, select, [contenteditable]")) return;
    document.querySelector(`[data-keys] [data-key="${CSS.escape(event.key.toLowerCase())}"]`)?.click();
  });

  // A map wider than the screen begins where most are.
  function showMost(map) {
    const most = [...map.querySelectorAll(".many")].sort((a, b) => b.r.baseVal.value - a.r.baseVal.value)[0];
    if (most) map.scrollLeft = most.getBoundingClientRect().left - map.getBoundingClientRect().left - map.clientWidth / 2;
  }

  const ready = () => {
    document.querySelectorAll(".atlas-scroll").forEach(showMost);
    document.querySelectorAll("form.selection").forEach(showSelection);
    document.querySelector(".err-summary")?.focus();
  };
  document.addEventListener("DOMContentLoaded", ready);
  document.addEventListener("htmx:afterSettle", ready);
})();
