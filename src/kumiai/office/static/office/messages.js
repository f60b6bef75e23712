// Printing the slips: the browser's own dialog.
document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
