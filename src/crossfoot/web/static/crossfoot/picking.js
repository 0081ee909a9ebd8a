// The bar under a list: how many rows are ticked and what they come to. Without this file the ticks are sent all the same.
(() => {
  const money = new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const whole = new Intl.NumberFormat(document.documentElement.lang);
  const form = () => document.querySelector("form[data-picking]");
  const show = async () => {
    const picking = form();
    const words = picking?.querySelector("[data-pick-words]");
    if (!words) return;
    const boxes = [...picking.querySelectorAll("input[name=pick]")];
    const ticked = boxes.filter((box) => box.checked);
    const all = picking.querySelector("[data-pick-all]");
    const page = picking.querySelector("[data-pick-page]");
    const button = picking.querySelector("[data-pick-create]");
    page.checked = boxes.length > 0 && ticked.length === boxes.length;
    page.indeterminate = ticked.length > 0 && ticked.length < boxes.length;
    picking.querySelector("[data-pick-clear]").hidden = !ticked.length && !all.checked;
    picking.querySelector(".cf-bulk").toggleAttribute("data-none", !ticked.length && !all.checked);
    const { one, verb } = picking.dataset;
    if (all.checked) {
      const answer = await fetch(all.dataset.url);
      if (answer.ok && all.checked) words.textContent = (await answer.text()).trim();
      if (button) button.textContent = `${verb} all ${one}s`;
      return;
    }
    if (button) button.textContent = ticked.length === 1 ? `${verb} 1 ${one}` : ticked.length ? `${verb} ${whole.format(ticked.length)} ${one}s` : `${verb} ${one}s`;
    if (!ticked.length) { words.textContent = picking.dataset.idle || "Tick orders to send several at once."; return; }
    const sums = {};
    ticked.forEach((box) => {
      const { total, currency } = box.closest("tr").dataset;
      // Cents as whole numbers, so that the sum shown is exact.
      sums[currency] = (sums[currency] || 0) + Math.round(Number(total) * 100);
    });
    const parts = Object.entries(sums).map(([currency, cents]) => `${money.format(cents / 100)}${Object.keys(sums).length > 1 ? ` ${currency}` : ""}`);
    words.textContent = `${whole.format(ticked.length)} selected · ${parts.join(" · ")}`;
  };
  document.addEventListener("change", (event) => {
    const picking = event.target.closest("form[data-picking]");
    if (!picking) return;
    if (event.target.hasAttribute("data-pick-page")) picking.querySelectorAll("input[name=pick]").forEach((box) => { box.checked = event.target.checked; });
    show();
  });
  document.addEventListener("reset", () => setTimeout(show));
  document.addEventListener("cf:changed", show);
  document.addEventListener("htmx:afterSettle", show);
  show();
})();
