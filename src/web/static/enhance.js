// Makes pages quicker for those who have JavaScript; every page works without it.
"use strict";

const live = document.getElementById("live");

/** Says something to who listens to the page. */
function say(text) {
  if (live && text) live.textContent = text;
}

/** Puts the fragment with this id from an answered page in place of the one shown; focus stays on the same button. */
function replace(id, answer, pressed) {
  const now = document.getElementById(id);
  const next = answer.getElementById(id);
  if (!now || !next) return false;
  now.replaceWith(next);
  const again = pressed && next.querySelector(`[data-key="${CSS.escape(pressed)}"]`);
  if (again) {
    again.focus();
    say(again.dataset.done);
  }
  return true;
}

/** Sends a form in the background; the fragment with this id of the answer takes its place. */
async function send(form, button, id) {
  const action = button?.hasAttribute("formaction") ? button.formAction : form.action;
  const body = new URLSearchParams(new FormData(form, button));
  try {
    const response = await fetch(action, {
      method: "POST",
      body,
      headers: { Accept: "text/html" },
    });
    const answer = new DOMParser().parseFromString(await response.text(), "text/html");
    if (!response.ok) form.submit();
    else if (!replace(id, answer, button?.dataset.key)) location.assign(response.url);
  } catch {
    form.submit();
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.enhance) return;
  event.preventDefault();
  void send(form, event.submitter, form.dataset.enhance);
});

/** A form that is sent is not sent again by a second press. */
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.dataset.enhance) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

/** What is new is told, never moved in under the reader. */
const news = document.getElementById("news");
const bell = document.querySelectorAll("[data-unread]");
if (document.body.dataset.events) {
  const title = document.title;
  const events = new EventSource(document.body.dataset.events);
  events.addEventListener("new-count", (event) => {
    const { count, text } = JSON.parse(event.data);
    if (!news || !count) return;
    news.hidden = false;
    news.querySelector("a").textContent = text;
    document.title = `(${count}) ${title}`;
    say(text);
  });
  events.addEventListener("notification-count", (event) => {
    const { count, text } = JSON.parse(event.data);
    for (const badge of bell) {
      badge.hidden = count === 0;
      badge.textContent = count;
      badge.title = text;
    }
  });
  events.addEventListener("end", () => events.close());
}

/** An error summary speaks first. */
document.querySelector(".errors")?.focus();
