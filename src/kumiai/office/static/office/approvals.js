// The builder of forms: fields are moved and taken away by buttons. Without script, numbers and boxes do the same.

const list = document.querySelector("[data-a-fields]");
if (list) {
  const total = document.querySelector("[name=fields-TOTAL_FORMS]");
  const template = document.querySelector("[data-a-template]");
  const fields = () => [...list.querySelectorAll("[data-a-field]")].filter((field) => !field.hidden);

  const number = () => fields().forEach((field, place) => {
    field.querySelector("[name$=-ORDER]").value = place + 1;
    const [up, down] = field.querySelectorAll("[data-a-move]");
    up.disabled = place === 0;
    down.disabled = place === fields().length - 1;
  });

  const button = (words, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button button-small button-secondary";
    made.textContent = words;
    made.addEventListener("click", act);
    return made;
  };

  const move = (field, step) => {
    const rows = fields();
    const other = rows[rows.indexOf(field) + step];
    if (!other) return;
    if (step < 0) other.before(field); else other.after(field);
    number();
    field.querySelector("[name$=-label]").focus();
  };

  const remove = (field) => {
    const id = field.querySelector("[name$=-id]");
    if (id && id.value) {
      field.querySelector("[name$=-DELETE]").checked = true;
      field.hidden = true;
    } else field.remove();
    number();
    document.querySelector("[data-a-add]").focus();
  };

  const furnish = (field) => {
    const moves = field.querySelector(".a-field__moves");
    for (const part of moves.children) part.hidden = true;
    const up = button(list.dataset.aUp, () => move(field, -1));
    const down = button(list.dataset.aDown, () => move(field, 1));
    up.dataset.aMove = down.dataset.aMove = "";
    moves.append(up, down, button(list.dataset.aRemove, () => remove(field)));
    const kind = field.querySelector("[name$=-kind]");
    const options = field.querySelector(".a-field__options");
    const show = () => { options.hidden = kind.value !== "CHOICE"; };
    kind.addEventListener("change", show);
    show();
    if (field.querySelector("[name$=-DELETE]")?.checked) field.hidden = true;
  };

  for (const blank of list.querySelectorAll(".a-field--blank")) blank.remove();
  list.querySelectorAll("[data-a-field]").forEach(furnish);

  const add = document.querySelector("[data-a-add]");
  add.hidden = false;
  add.addEventListener("click", () => {
    const place = Number(total.value);
    const holder = document.createElement("div");
    holder.innerHTML = template.innerHTML.replaceAll("__prefix__", place);
    const field = holder.querySelector("[data-a-field]");
    total.value = place + 1;
    list.append(field);
    furnish(field);
    number();
    field.querySelector("[name$=-label]").focus();
  });
  if (!fields().length) add.click();
  number();
}
