// Keeps the talk fresh without a reload; everything works without this script too.
"use strict";
const talk = document.getElementById("talk");
const say = document.getElementById("say");
const parts = ["talk", "replies", "menu"];
let version = Number(talk.dataset.version);

function toEnd() {
  talk.scrollTop = talk.scrollHeight;
}

async function refresh() {
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  version = Number(page.getElementById("talk").dataset.version);
  for (const name of parts) {
    const fresh = page.getElementById(name);
    const old = document.getElementById(name);
    if (!fresh || !old || fresh.innerHTML === old.innerHTML) continue;
    old.innerHTML = fresh.innerHTML;
    if (name === "talk") toEnd();
  }
}

async function look() {
  try {
    const answer = await fetch("/version");
    const seen = (await answer.json()).version;
    if (seen !== version) await refresh();
  } catch {
    // The sandbox is being started again.
  }
}

function openMore(name) {
  document.getElementById("more").open = true;
  const field = document.getElementById(name);
  field.focus();
  if (name === "file") field.click();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-open], [data-copy]");
  if (!button) return;
  if (button.dataset.open) openMore(button.dataset.open);
  else navigator.clipboard?.writeText(button.dataset.copy);
});

async function send(form, button) {
  const data = new FormData(form);
  if (button && button.name) data.append(button.name, button.value);
  const answer = await fetch(location.href, { method: "POST", body: data });
  if (!answer.ok) return;
  if (form === say) {
    say.reset();
    document.getElementById("more").open = false;
  }
  await refresh();
}

document.addEventListener("submit", (event) => {
  event.preventDefault();
  send(event.target, event.submitter);
});

for (const name of ["file", "place"]) {
  document.getElementById(name).addEventListener("change", () => say.requestSubmit());
}

document.getElementById("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    say.requestSubmit();
  }
});

toEnd();
look();
setInterval(look, 1000);
