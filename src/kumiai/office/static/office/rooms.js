// Small comforts of the rooms. Every one of them has a way without script: links to the why page,
// a button that narrows, a table beside each picture.

for (const opener of document.querySelectorAll("[data-k-dialog]")) {
  const dialog = document.getElementById(`dialog-${opener.dataset.kDialog}`);
  if (!dialog) continue;
  opener.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    dialog.querySelector("form").action = opener.dataset.kUrl;
    dialog.querySelector("[data-k-about]").textContent = opener.dataset.kTitle;
    const assignee = dialog.querySelector("select[name=assigned_to]");
    if (assignee) assignee.value = opener.dataset.kAssignee || "";
    dialog.addEventListener("close", () => opener.focus(), { once: true });
    dialog.showModal();
  });
}

for (const button of document.querySelectorAll("[data-k-close]")) {
  button.addEventListener("click", () => button.closest("dialog").close());
}

for (const form of document.querySelectorAll("[data-k-autosubmit]")) {
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, input[type=checkbox]")) form.requestSubmit();
  });
}

// A link to #waive or #reassign opens the folded form it points to.
const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
if (target instanceof HTMLDetailsElement) target.open = true;
if (target && target.matches("#done, #waive, #reassign, #reopen")) {
  target.querySelector("input:not([type=hidden]), select, textarea")?.focus();
}

// Another row of a table that is typed: the last one, copied and emptied.
for (const button of document.querySelectorAll("[data-k-add-row]")) {
  button.addEventListener("click", () => {
    const body = button.closest("[data-k-rows]").querySelector("tbody");
    const last = body.lastElementChild;
    const row = last.cloneNode(true);
    const number = body.children.length;
    row.firstElementChild.textContent = number + 1;
    for (const input of row.querySelectorAll("input, select")) {
      input.name = input.name.replace(/-\d+-([^-]+)$/, `-${number}-$1`);
      input.setAttribute("aria-label", input.getAttribute("aria-label").replace(/\d+$/, number + 1));
      input.value = "";
    }
    body.append(row);
    row.querySelector("input, select").focus();
  });
}

// A run in the background: ask how far it is, and show its file when it is done.
const run = document.querySelector("[data-k-run]");
if (run) {
  const look = async () => {
    const answer = await fetch(run.dataset.kRun);
    if (!answer.ok) return;
    const now = await answer.json();
    run.querySelector("progress").value = now.percent;
    run.querySelector("[data-k-run-words]").textContent = `${now.words} ${now.done} / ${now.total}`;
    if (["DONE", "FAILED"].includes(now.state)) location.reload();
    else setTimeout(look, 1000);
  };
  setTimeout(look, 500);
}
