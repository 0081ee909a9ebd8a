// Menus are <details> and work without this file; it closes them on Escape, on a click elsewhere, and when another opens.
(() => {
  const open = () => document.querySelectorAll("details.cf-menu[open]");
  document.addEventListener("click", (event) => {
    open().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      open().forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
      if (location.hash === "#menu") location.hash = "main";
    }
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
      const box = document.querySelector("[data-search]");
      if (box) { event.preventDefault(); box.focus(); box.select(); }
    }
  });
  // A form that says so is sent when one of its controls changes; its button stays for those without JavaScript.
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-send-on-change]");
    if (form) form.requestSubmit();
  });
  // A second click on a button that writes does nothing: the first is on its way.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "1";
    window.addEventListener("pageshow", () => { delete form.dataset.sent; }, { once: true });
  });
  const wrong = document.querySelector("#form-errors, .cf-field-wrong :is(input, select, textarea)");
  if (wrong) wrong.focus();
})();
