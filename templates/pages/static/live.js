// Board and inbox show what changed without a reload: an open page asks now and then for a mark,
// and when that is another one it takes over the parts that are marked as live. It never does so
// while somebody works in them: then it says that there is something new, and leaves it to them.
"use strict";
(() => {
  const PAUSE = 5_000, SURELY = 60_000;
  const notice = document.querySelector("[data-changed]");
  let mark = notice.dataset.changed, shown = Date.now(), timer = 0;

  const parts = () => document.querySelectorAll("[data-live]");

  // Somebody reads or types in there: focus, an opened form, a tick, a changed field, a selection.
  const inUse = (part) =>
    part.contains(document.activeElement)
    || part.querySelector("details[open]") !== null
    || [...part.querySelectorAll("input, textarea, select")].some((field) =>
      field.type === "checkbox" || field.type === "radio" ? field.checked !== field.defaultChecked
      : field.options ? [...field.options].some((one) => one.selected !== one.defaultSelected)
      : field.value !== field.defaultValue)
    || (!getSelection().isCollapsed && part.contains(getSelection().anchorNode));

  const ask = async (address) => {
    // Nobody presses anything here: a page that is left open does not keep its session alive.
    const headers = { "Genjin-Unattended": "1" };
    const answer = await fetch(address, { credentials: "same-origin", redirect: "error", headers });
    if (!answer.ok) throw new Error(answer.status);
    return answer.text();
  };

  const takeOver = async () => {
    const page = new DOMParser().parseFromString(await ask(location.href), "text/html");
    if ([...parts()].some(inUse)) return false;
    for (const part of parts()) {
      const fresh = page.querySelector(`[data-live="${part.dataset.live}"]`);
      if (fresh && fresh.innerHTML !== part.innerHTML) part.innerHTML = fresh.innerHTML;
    }
    return true;
  };

  const look = async () => {
    if (document.hidden) return;
    try {
      const now = await ask("/board/version");
      const changed = now !== mark;
      if (changed || Date.now() - shown > SURELY) {
        if (![...parts()].some(inUse) && await takeOver()) {
          mark = now;
          shown = Date.now();
          notice.hidden = true;
        } else if (changed) notice.hidden = false;
      } else mark = now;
    } catch { /* away, or signed out: the page stays as it is and asks again */ }
    wait();
  };

  const wait = () => {
    clearTimeout(timer);
    if (!document.hidden) timer = setTimeout(look, PAUSE);
  };

  document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : look()));
  look();
})();
