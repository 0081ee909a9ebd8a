// Rows that are on their way change in place. One question in three quarters of a second for all visible ones ("after" says what was seen of
// each), only while there are any and the tab is looked at. The answer is 204, or a map from element id to its new HTML.
(() => {
  const PAUSE = 750;
  const LONGEST_PAUSE = 30000;
  let pause = PAUSE;
  const ask = async () => {
    for (const place of document.querySelectorAll("[data-live]")) {
      const seen = [...place.querySelectorAll("[data-seen]")].map((element) => element.dataset.seen);
      if (!seen.length) continue;
      const part = place.dataset.livePart ? `&part=${place.dataset.livePart}` : "";
      const answer = await fetch(`${place.dataset.live}?after=${seen.join(",")}${part}`, { headers: { Accept: "application/json" } });
      if (answer.redirected || answer.status === 403 || answer.status === 404) return false;
      if (!answer.ok) throw new Error(String(answer.status));
      if (answer.status === 204) continue;
      for (const [id, html] of Object.entries(await answer.json())) replace(document.getElementById(id), html);
    }
    return true;
  };
  const replace = (old, html) => {
    if (!old) return;
    const box = document.createElement("template");
    box.innerHTML = html.trim();
    const fresh = box.content.firstElementChild;
    const ticked = old.querySelector("input[name=pick]")?.checked;
    const focused = old.contains(document.activeElement);
    old.replaceWith(fresh);
    fresh.classList.add("cf-live-changed");
    const tick = fresh.querySelector("input[name=pick]");
    if (tick && ticked) tick.checked = true;
    if (window.htmx) window.htmx.process(fresh);
    if (focused) fresh.querySelector("a, button, input")?.focus();
    fresh.dispatchEvent(new CustomEvent("cf:changed", { bubbles: true }));
  };
  const tick = async () => {
    let goesOn = true;
    if (!document.hidden) {
      try {
        goesOn = await ask();
        pause = PAUSE;
      } catch {
        pause = Math.min(pause * 2, LONGEST_PAUSE);
      }
    }
    if (goesOn) setTimeout(tick, pause);
  };
  setTimeout(tick, PAUSE);
})();
