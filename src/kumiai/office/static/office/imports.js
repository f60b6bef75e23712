// Shows how far the check of a workbook has come, then the preview that it ends with.
(async () => {
  const box = document.getElementById("k-check");
  if (!box) return;
  const bar = box.querySelector("progress");
  const text = box.querySelector("[role=status]");
  const help = box.querySelector("[data-comparing]");
  const say = (line) => {
    if (line.html) { box.outerHTML = line.html; return; }
    if (line.error) { text.textContent = line.error; bar.remove(); return; }
    bar.max = line.total || 1;
    bar.value = line.done;
    text.textContent = line.done < line.total ? `${line.done} / ${line.total}` : help.dataset.comparing;
  };
  try {
    const response = await fetch(box.dataset.checkUrl, { headers: { Accept: "application/x-ndjson" } });
    if (!response.ok) throw new Error(response.status);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { done, value } = await reader.read();
      rest += value || "";
      const lines = rest.split("\n");
      rest = lines.pop();
      lines.filter(Boolean).forEach((line) => say(JSON.parse(line)));
      if (done) break;
    }
  } catch {
    text.textContent = box.dataset.failed;
  }
})();
