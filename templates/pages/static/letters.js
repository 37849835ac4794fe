// The preview follows what is typed. Without this script the button "Preview" does the same.
"use strict";
(() => {
  const form = document.querySelector("form[data-preview]");
  const preview = document.getElementById("preview");
  if (!form || !preview) return;
  const PAUSE_MS = 400;
  let pause = 0;
  let asking = new AbortController();

  const show = (html) => {
    const next = document.createElement("template");
    next.innerHTML = html;
    const [remarks, shown] = [".remarks", ".shown"].map((name) => next.content.querySelector(name));
    preview.querySelector(".remarks").innerHTML = remarks.innerHTML;
    // While half a name is typed there is no mail to show: the last one stays.
    if (shown.children.length) preview.querySelector(".shown").replaceWith(shown);
  };

  const refresh = async () => {
    asking.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(form.dataset.preview, {
        method: "POST",
        body: new URLSearchParams(new FormData(form)),
        signal: asking.signal,
      });
      // Signed out meanwhile: the answer is another page, and saving will say so.
      if (answer.ok && !answer.redirected) show(await answer.text());
    } catch {
      // Overtaken by the next question, or offline: what is typed next asks again.
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(refresh, PAUSE_MS);
  });
})();
