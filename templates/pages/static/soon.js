// What somebody has just sent is being taken: the page asks a few times whether there is something
// more for them to do, and shows it where they are. Whoever has begun to change something in it is
// left in peace; the link beside does the same without a script.
"use strict";
(() => {
  const FIRST = 700, LONGEST = 5_000, TRIES = 12;
  let pause = FIRST, left = TRIES;

  const page = () => document.querySelector(".sheet-page");
  const waits = (part) => part.querySelector("[data-soon]") !== null;
  const inUse = () => page().querySelector("details[open]") !== null;

  const look = async () => {
    if (!waits(page()) || inUse()) return;
    try {
      const answer = await fetch(location.href, { credentials: "same-origin", redirect: "error" });
      const text = answer.ok ? await answer.text() : "";
      const fresh = new DOMParser().parseFromString(text, "text/html").querySelector(".sheet-page");
      if (fresh && !waits(fresh) && !inUse()) {
        page().innerHTML = fresh.innerHTML;
        return;
      }
    } catch { /* away for a moment: the link stays */ }
    again();
  };

  const again = () => {
    if (left-- <= 0) return;
    setTimeout(look, pause);
    pause = Math.min(pause * 1.5, LONGEST);
  };

  if (page() && waits(page())) again();
})();
