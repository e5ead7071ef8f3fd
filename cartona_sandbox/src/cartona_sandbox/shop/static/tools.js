// What every part of the page needs. Text is always set as text: names come from strangers.
export const start = JSON.parse(document.getElementById("start").textContent);
export const t = start.texts;

const numbers = new Intl.NumberFormat(start.lang === "ar" ? "ar-EG-u-nu-latn" : "en-EG", { maximumFractionDigits: 3 });
const prices = new Intl.NumberFormat(start.lang === "ar" ? "ar-EG-u-nu-latn" : "en-EG", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
export const amountText = (value) => numbers.format(value ?? 0);
export const priceText = (value) => prices.format(value ?? 0);
export const moneyText = (value) => `${priceText(value)} ${t.currency}`;
export const unitText = (unit) => t.units[unit] ?? (unit ?? "").replaceAll("_", " ");

export function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export async function api(path, body) {
  const options = body === undefined ? {} : {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  };
  const answer = await fetch(path, options);
  const data = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    toast(`${t.failed}: ${data.error ?? answer.status}`, true);
    throw new Error(data.error ?? String(answer.status));
  }
  return data;
}

export function toast(text, bad = false) {
  document.querySelector(".toast")?.remove();
  const note = element("div", { class: bad ? "toast bad" : "toast", role: "status", "data-testid": "toast" }, text);
  document.body.append(note);
  setTimeout(() => note.remove(), 4500);
}

export function stepper(value, { step = 1, min = 0, max = null, label = "" }, onChange) {
  const input = element("input", { type: "number", class: "number", value, step, min, max, "aria-label": label, "data-testid": "amount" });
  const set = (wanted) => {
    let amount = Math.max(min, Number.isFinite(wanted) ? wanted : min);
    if (max !== null) amount = Math.min(max, amount);
    input.value = Math.round(amount * 1000) / 1000;
    onChange(Number(input.value));
  };
  input.addEventListener("change", () => set(parseFloat(input.value)));
  return element("div", { class: "stepper" },
    element("button", { type: "button", "aria-label": t.less, "data-testid": "less", onclick: () => set(Number(input.value) - step) }, "−"), input,
    element("button", { type: "button", "aria-label": t.plus, "data-testid": "more", onclick: () => set(Number(input.value) + step) }, "+"));
}
