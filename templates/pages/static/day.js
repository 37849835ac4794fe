// What is known of the day follows what is typed. Without this script a button asks for it.
"use strict";
(() => {
  const PAUSE_MS = 300;
  for (const form of document.querySelectorAll("form[data-day]")) {
    const place = form.querySelector(".that-day");
    let pause = 0, asking = new AbortController();

    const refresh = async () => {
      asking.abort();
      asking = new AbortController();
      try {
        const answer = await fetch(form.dataset.day, {
          method: "POST",
          body: new URLSearchParams(new FormData(form)),
          signal: asking.signal,
        });
        // Signed out meanwhile: the answer is another page, and sending the form will say so.
        if (answer.ok && !answer.redirected) place.innerHTML = await answer.text();
      } catch {
        // Overtaken by the next question, or offline: what is typed next asks again.
      }
    };

    form.addEventListener("input", ({ target }) => {
      if (!["starts_at", "minutes", "panel"].includes(target.name)) return;
      clearTimeout(pause);
      pause = setTimeout(refresh, PAUSE_MS);
    });
    form.querySelector("button[name=look]")?.remove();
    if (form.elements.starts_at.value) refresh();
  }

  // Of many people those are shown whose name has what is typed; who is chosen stays in sight.
  for (const search of document.querySelectorAll(".people .find")) {
    search.hidden = false;
    search.addEventListener("input", () => {
      const wanted = search.value.trim().toLowerCase();
      for (const seat of search.parentElement.querySelectorAll(".seat")) {
        const name = seat.querySelector(".option").textContent.toLowerCase();
        seat.hidden = !name.includes(wanted) && !seat.querySelector("[type=checkbox]").checked;
      }
    });
    // Enter looks for somebody, and sends nothing.
    search.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  }
})();
