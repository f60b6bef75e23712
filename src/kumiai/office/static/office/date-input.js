/* A text box for a day, with the browser's own calendar behind a button. */
(function () {
  function connect(box) {
    if (box.dataset.connected) return;
    box.dataset.connected = "yes";
    const text = box.querySelector("input:not([type=date])");
    const calendar = box.querySelector("input[type=date]");
    const button = box.querySelector("button");
    if (!text || !calendar || !calendar.showPicker) return;
    button.hidden = false;
    button.addEventListener("click", function () {
      if (/^\d{4}-\d{2}-\d{2}$/.test(text.value)) calendar.value = text.value;
      calendar.showPicker();
    });
    calendar.addEventListener("change", function () {
      text.value = calendar.value;
      text.dispatchEvent(new Event("input", { bubbles: true }));
      text.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
  function connectAll() {
    document.querySelectorAll("[data-office-date]").forEach(connect);
  }
  document.addEventListener("DOMContentLoaded", connectAll);
  document.addEventListener("w-swap:success", connectAll);
})();
