// Forms that save themselves (form[data-saves]): every change is sent, one request at a time, the newest choices last.
// A reply never takes the place of a choice made after its request; what failed is sent again.
(() => {
  const AGAIN = 3000;
  const state = new WeakMap();
  const of = (form) => state.get(form) ?? state.set(form, { sending: false, changed: false }).get(form);
  const save = (form) => {
    if (!form.isConnected) return;
    const now = of(form);
    if (now.sending) { now.changed = true; return; }
    now.sending = true;
    now.changed = false;
    window.htmx.trigger(form, "save");
  };
  const differs = (field) => {
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.tagName !== "SELECT") return false;
    const given = [...field.options].find((option) => option.defaultSelected) ?? field.options[0];
    return field.selectedOptions[0] !== given;
  };
  const form = (event) => event.target.closest?.("form[data-saves]");
  document.addEventListener("change", (event) => { if (form(event)) save(form(event)); });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const saved = form(event);
    if (saved && of(saved).changed) event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const saved = form(event);
    if (!saved) return;
    const now = of(saved);
    now.sending = false;
    if (!event.detail.successful) setTimeout(() => save(saved), AGAIN);
    else if (now.changed) save(saved);
  });
  // What was chosen before this file came, or was kept by the browser on the way back.
  document.querySelectorAll("form[data-saves]").forEach((found) => {
    if ([...found.elements].some(differs)) setTimeout(() => save(found));
  });
})();
