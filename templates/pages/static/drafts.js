// What is half written on a link's page outlives a reload, or a call that comes in: it is kept on
// this phone and nowhere else, by the task, until it has been sent. Nothing of it leaves the phone.
// Without this script, or where storage is switched off, the page works the same.
"use strict";
(() => {
  const PREFIX = "genjin.draft:", LIFE = 14 * 24 * 3600_000, SURELY_SENT = 3600_000;
  let store;
  try {
    store = window.localStorage;
    store.getItem(PREFIX);
  } catch {
    return;
  }

  const page = document.querySelector("[data-drafts-of]");
  if (!page) return;
  const tasks = page.dataset.draftsOf.split(" ");
  const forms = [...page.querySelectorAll("form[data-draft]")];

  const load = (key) => {
    try {
      return JSON.parse(store.getItem(key));
    } catch {
      return null;
    }
  };
  const keep = (key, draft) => {
    try {
      store.setItem(key, JSON.stringify(draft));
    } catch { /* full: what is typed stays on the page */ }
  };

  const ticked = (field) => field.type === "radio" || field.type === "checkbox";
  const fieldsOf = (form) => [...form.elements].filter((field) =>
    field.name && !["hidden", "submit", "button", "file", "fieldset"].includes(field.type));
  const written = (form) => fieldsOf(form)
    .filter((field) => (ticked(field) ? field.checked : field.value))
    .map((field) => [field.name, field.value, field.type]);
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  const fill = (form, draft) => {
    for (const field of fieldsOf(form)) {
      const said = draft.filter(([name]) => name === field.name).map(([, value]) => value);
      if (ticked(field)) field.checked = said.includes(field.value);
      else field.value = said[0] ?? "";
    }
    for (let part = form.closest("details"); part; part = part.parentElement.closest("details")) {
      part.open = true;
    }
  };

  const follow = (form) => {
    const key = PREFIX + form.dataset.draft, begun = written(form);
    const notice = form.querySelector("[data-restored]");
    const save = () => {
      const now = written(form);
      // A form that came back holds what was typed, and nothing else knows it.
      if (same(now, begun) && !("cameBack" in form.dataset)) store.removeItem(key);
      else keep(key, { at: Date.now(), fields: now });
    };
    const draft = load(key);
    if ("cameBack" in form.dataset) save();
    else if (draft && !same(draft.fields, begun)) {
      fill(form, draft.fields);
      notice.hidden = false;
      keep(key, { ...draft, sent: undefined });
    }
    form.addEventListener("input", save);
    form.addEventListener("submit", () => {
      const typed = load(key);
      if (typed) keep(key, { ...typed, sent: Date.now() });
    });
    notice.querySelector("button").addEventListener("click", () => {
      fill(form, begun);
      store.removeItem(key);
      notice.hidden = true;
    });
  };

  const tidy = () => {
    const shown = new Set(forms.map((form) => PREFIX + form.dataset.draft));
    const left = [];
    for (const key of Object.keys(store).filter((each) => each.startsWith(PREFIX))) {
      const draft = load(key);
      const mine = tasks.some((task) => key.startsWith(`${PREFIX}${task}/`)) && !shown.has(key);
      const old = !draft || Date.now() - draft.at > LIFE
        || (draft.sent && Date.now() - draft.sent > SURELY_SENT && !shown.has(key));
      if (old || (mine && draft.sent)) store.removeItem(key);
      else if (mine) left.push(...draft.fields);
    }
    return left.filter(([, , type]) => type === "textarea" || type === "text");
  };

  // Its form is gone, because somebody else was first or it is over: it is still theirs to copy.
  const showLeft = (left) => {
    const place = page.querySelector("[data-left]");
    if (!place || !left.length) return;
    place.querySelector("textarea").value = left.map(([, value]) => value).join("\n\n");
    place.hidden = false;
  };

  showLeft(tidy());
  forms.forEach(follow);
})();
