// One product: its card, and how the card shows that price or stock have just changed.
import { amountText, element, priceText, t, unitText } from "./tools.js";

const SHOWN_FOR = 6000;
const known = new Map();

export function productCard(product, cart) {
  known.set(product.id, product);
  const card = element("article", { class: "product", "data-testid": `product-${product.key}`, "data-id": product.id });
  const count = product.unit_count > 1 ? ` · ${amountText(product.unit_count)} ${t.pieces}` : "";
  const picture = product.image
    ? element("img", { src: product.image, alt: "", loading: "lazy", referrerpolicy: "no-referrer" })
    : [...product.name.trim()][0] ?? "";
  card.append(
    element("div", { class: "tile", style: `--hue:${(product.id * 47) % 360}` }, picture),
    element("div", { class: "body" },
      element("h3", { "data-testid": "name" }, element("bdi", {}, product.name)),
      element("div", { class: "unit", "data-testid": "unit" }, unitText(product.unit) + count),
      element("div", { class: "price", "data-testid": "price" }),
      element("div", { class: "stock", "data-testid": "stock" }),
      element("button", { class: "primary", "data-testid": "add-to-cart", onclick: () => cart.add(known.get(product.id)) }, t.add)));
  drawPrice(card, product);
  drawStock(card, product);
  return card;
}

export function updateCard(grid, product) {
  const card = grid.querySelector(`[data-id="${product.id}"]`);
  if (!card) return;
  if (!product.published) { card.remove(); return; }
  const before = known.get(product.id);
  known.set(product.id, product);
  if (before.price !== product.price) drawPrice(card, product, before.price);
  if (before.stock !== product.stock || before.available !== product.available || before.unlimited !== product.unlimited) {
    drawStock(card, product);
    highlight(card.querySelector(".stock"));
  }
}

function highlight(node) {
  clearTimeout(node.timer);
  node.classList.remove("changed");
  void node.offsetWidth; // starts the animation anew
  node.classList.add("changed");
  node.dataset.changed = "true";
  node.timer = setTimeout(() => { node.classList.remove("changed"); delete node.dataset.changed; }, SHOWN_FOR);
}

function drawPrice(card, product, before) {
  const box = card.querySelector(".price");
  const current = [element("b", { class: "number" }, priceText(product.price)), element("span", {}, t.currency)];
  box.dataset.value = product.price;
  if (before === undefined) { box.replaceChildren(...current); return; }
  const up = product.price > before;
  box.replaceChildren(...current,
    element("s", { class: "number", "aria-label": `${t.was} ${priceText(before)}` }, priceText(before)),
    element("span", { class: up ? "arrow" : "arrow down" }, up ? "▲" : "▼"));
  highlight(box);
  clearTimeout(box.back);
  box.back = setTimeout(() => box.replaceChildren(...current), SHOWN_FOR * 2);
}

function drawStock(card, product) {
  const box = card.querySelector(".stock");
  box.classList.remove("few", "none");
  box.dataset.value = product.unlimited ? "unlimited" : product.stock;
  let text = product.unlimited ? t.unlimited : `${amountText(product.stock)} ${t.left}`;
  if (!product.available) { text = t.out_of_stock; box.classList.add("none"); }
  else if (!product.unlimited && product.stock < 10) box.classList.add("few");
  box.textContent = text;
  card.classList.toggle("gone", !product.available);
  card.querySelector('[data-testid="add-to-cart"]').disabled = !product.available;
}
