// Mapping by clicking: a field, then its place in the form. Without script the lists do the same.
const page = document.querySelector("[data-k-official]");
const fields = page ? [...page.querySelectorAll("[data-k-field]")].filter((row) => row.querySelector("select")) : [];

if (fields.length) {
  const file = page.querySelector(".k-official__file");
  const hint = page.querySelector("[data-k-hint]");
  const unsaved = page.querySelector("[data-k-unsaved]");
  const places = [...file.querySelectorAll("[data-k-target]")];
  let active = null;

  const select = (row) => row.querySelector("select[name^=place-]");
  const name = (row) => row.querySelector("label").firstChild.textContent.trim();
  const say = (key, words = "") => { hint.textContent = hint.dataset[key].replace("{field}", words); };

  // What a click on a place means for a field: the whole list of rows, or the one cell.
  const targetFor = (row, place) => {
    const fits = row.dataset.kFits.split(" ");
    if (place.dataset.kRows && fits.includes("table")) return place.dataset.kRows;
    const kind = place.dataset.kKind === "hole" ? "text" : place.dataset.kKind;
    return fits.includes(kind) ? place.dataset.kTarget : "";
  };
  const placeOf = (target) => places.find((one) => one.dataset.kTarget === target && !one.dataset.kRows)
    || places.find((one) => one.dataset.kRows === target)
    || places.find((one) => one.dataset.kTarget === target);

  const show = (row) => {
    for (const one of places) one.classList.remove("k-place--shown");
    const place = row && placeOf(select(row).value);
    if (!place) return;
    place.classList.add("k-place--shown");
    place.scrollIntoView({ block: "nearest", inline: "nearest" });
  };
  const pick = (row) => {
    if (active) active.classList.remove("k-map--active");
    active = row;
    page.classList.toggle("k-picking", Boolean(row));
    for (const button of page.querySelectorAll(".k-map__pick")) button.setAttribute("aria-pressed", String(button.closest("[data-k-field]") === row));
    for (const one of places) one.classList.toggle("k-fits", Boolean(row && targetFor(row, one)));
    show(row);
    if (!row) { say("kReady"); return; }
    row.classList.add("k-map--active");
    say("kPicking", name(row));
  };
  const draw = (row) => {
    for (const tag of file.querySelectorAll(`[data-k-tag="${CSS.escape(row.dataset.kField)}"]`)) tag.remove();
    const place = placeOf(select(row).value);
    if (place) {
      const tag = document.createElement("span");
      tag.className = "k-tag k-tag--unsaved";
      tag.dataset.kTag = row.dataset.kField;
      tag.textContent = name(row);
      place.append(tag);
    }
    row.classList.toggle("k-map--open", !select(row).value);
    unsaved.hidden = false;
  };
  const choose = (row, target, words) => {
    const list = select(row);
    if (![...list.options].some((one) => one.value === target)) list.add(new Option(words || target, target));
    list.value = target;
    draw(row);
  };

  for (const offer of page.querySelectorAll("[data-k-likely]")) {
    offer.hidden = false;
    offer.addEventListener("click", () => {
      const row = offer.closest("[data-k-field]");
      choose(row, offer.dataset.kLikely);
      show(row);
    });
  }
  for (const row of fields) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button-small button-secondary k-map__pick";
    button.textContent = file.dataset.kPick;
    button.setAttribute("aria-pressed", "false");
    button.setAttribute("aria-describedby", `place-${row.dataset.kField}`);
    button.addEventListener("click", (event) => { event.stopPropagation(); pick(active === row ? null : row); });
    const head = row.querySelector(".k-map__head");
    head.append(button);
    head.addEventListener("click", (event) => { if (event.target.closest("label")) event.preventDefault(); pick(row); });
    select(row).addEventListener("change", () => { draw(row); show(row); });
  }
  file.addEventListener("click", (event) => {
    const tag = event.target.closest("[data-k-tag]");
    if (!active && tag) {
      const row = fields.find((one) => one.dataset.kField === tag.dataset.kTag);
      if (row) { pick(row); row.scrollIntoView({ block: "center" }); }
      return;
    }
    const place = event.target.closest("[data-k-target]");
    if (!active || !place) return;
    const target = targetFor(active, place);
    if (!target) { say("kUnfit", name(active)); return; }
    choose(active, target, place.dataset.kTarget);
    const row = active;
    pick(null);
    row.querySelector(".k-map__pick").focus({ preventScroll: true });
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && active) pick(null); });
  page.addEventListener("change", () => { unsaved.hidden = false; });
  page.classList.add("k-official--script");
  say("kReady");
}
