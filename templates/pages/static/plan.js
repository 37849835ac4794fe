// The form of a job without a reload: its buttons are sent as they are without a script, and what
// comes back takes the place of the form, where one was. A name that is chosen from what the browser
// offers is added at once. If anything fails, the form is sent as ever.
"use strict";
(() => {
  const form = document.querySelector("form[data-plan]");
  if (!form) return;
  form.classList.add("scripted");
  const names = () => new Set([...form.querySelectorAll("datalist option")].map((each) => each.value));
  let busy = false;

  const send = async (button) => {
    const said = new FormData(form);
    said.set("do", button.value);
    const answer = await fetch(form.action, {
      method: "POST", body: new URLSearchParams(said), credentials: "same-origin", redirect: "error",
    });
    if (!answer.ok) throw new Error(answer.status);
    return new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("form[data-plan]");
  };

  const press = async (button) => {
    if (busy) return;
    busy = true;
    const opened = new Set([...form.querySelectorAll("details[open][id]")].map((each) => each.id));
    const focused = document.activeElement?.id;
    try {
      const fresh = await send(button);
      for (const id of opened) fresh.querySelector(`#${CSS.escape(id)}`)?.setAttribute("open", "");
      form.replaceChildren(...fresh.childNodes);
      const wanted = fresh.dataset.focus || focused;
      (wanted && document.getElementById(wanted))?.focus();
      busy = false;
    } catch {
      busy = false;
      form.removeEventListener("submit", take);
      form.requestSubmit(button);
    }
  };

  const take = (event) => {
    const button = event.submitter;
    if (!button || button.name !== "do") return;
    event.preventDefault();
    press(button);
  };

  form.addEventListener("submit", take);
  form.addEventListener("input", (event) => {
    const field = event.target;
    if (field.name?.endsWith(".add") && names().has(field.value)) press(field.nextElementSibling);
  });
  form.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key !== "Enter" || !field.name?.endsWith(".add")) return;
    event.preventDefault();
    if (field.value.trim()) press(field.nextElementSibling);
  });
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-look]")) press(form.querySelector("button[data-unneeded]"));
  });
})();
