// The cart: what is in it, who orders, and placing the order. Kept in the browser.
import { amountText, api, element, moneyText, start, stepper, t, unitText } from "./tools.js";

const CART = `cartona-cart-${start.supplier}`;
const RETAILER = "cartona-retailer";
const read = (key, otherwise) => { try { return JSON.parse(localStorage.getItem(key)) ?? otherwise; } catch { return otherwise; } };
const keep = (key, value) => { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* private window */ } };

export function currentCart() {
  const cart = {
    lines: new Map(read(CART, []).map((line) => [line.product.id, line])),
    retailer: read(RETAILER, { name: "", phone: "", address: "" }),
    onPlaced: () => {}, onRetailer: () => {}, draw: () => {},
  };
  cart.total = () => [...cart.lines.values()].reduce((sum, line) => sum + line.product.price * line.amount, 0);
  cart.set = (product, amount) => {
    if (amount > 0) cart.lines.set(product.id, { product, amount }); else cart.lines.delete(product.id);
    keep(CART, [...cart.lines.values()]);
    cart.draw();
  };
  cart.add = (product) => {
    const amount = (cart.lines.get(product.id)?.amount ?? 0) + 1;
    cart.set(product, Math.min(limit(product) ?? Infinity, Math.max(amount, product.min ?? 1)));
  };
  cart.refresh = (product) => {
    const line = cart.lines.get(product.id);
    if (line && ["name", "price", "stock"].some((key) => line.product[key] !== product[key])) cart.set(product, line.amount);
  };
  cart.bar = element("button", { class: "bar", hidden: true, "data-testid": "open-cart" });
  return cart;
}

const limit = (product) => {
  const limits = [product.max, product.unlimited ? null : product.stock].filter((value) => value !== null);
  return limits.length ? Math.min(...limits) : null;
};

export function cartView(cart) {
  const lines = element("div", {});
  const total = element("div", { class: "sum", "data-testid": "cart-total" });
  const place = element("button", { class: "primary", "data-testid": "place-order" }, t.place_order);
  const field = (name, type, required) => {
    const input = element("input", {
      type, required, value: cart.retailer[name] ?? "", autocomplete: { phone: "tel", name: "organization" }[name] ?? "street-address",
      pattern: type === "tel" ? "\\+?[0-9 ]{5,20}" : null, "data-testid": `retailer-${name}`,
      onchange: () => { cart.retailer[name] = input.value.trim(); keep(RETAILER, cart.retailer); if (name === "phone") cart.onRetailer(); },
    });
    return element("label", { class: "field" }, t[name], input);
  };
  const form = element("form", {},
    field("name", "text", true), field("phone", "tel", true), field("address", "text", false), total, place);
  const view = element("aside", { class: "cart", "data-testid": "cart" },
    element("h2", {}, t.cart, element("button", { class: "close", "aria-label": t.close, onclick: () => view.classList.remove("open") }, "×")), lines, form);
  cart.bar.addEventListener("click", () => view.classList.add("open"));

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    place.disabled = true;
    try {
      const order = await api("/shop/orders", {
        supplier: start.supplier, lang: start.lang, ...cart.retailer,
        lines: [...cart.lines.values()].map((line) => ({ product: line.product.id, amount: line.amount })),
      });
      for (const line of [...cart.lines.values()]) cart.set(line.product, 0);
      view.classList.remove("open");
      cart.onPlaced(order);
    } catch { /* the toast has said it */ } finally { cart.draw(); }
  });

  cart.draw = () => {
    const all = [...cart.lines.values()];
    lines.replaceChildren(...(all.length ? all.map((line) => cartLine(cart, line))
      : [element("div", { class: "empty" }, element("b", {}, t.cart_empty), t.cart_hint)]));
    total.replaceChildren(element("span", {}, t.total), element("span", { class: "number", "data-value": cart.total().toFixed(2) }, moneyText(cart.total())));
    place.disabled = !all.length;
    cart.bar.hidden = !all.length;
    cart.bar.replaceChildren(element("span", {}, `${t.cart} · ${amountText(all.length)}`), element("span", { class: "number" }, moneyText(cart.total())));
  };
  cart.draw();
  return view;
}

function cartLine(cart, { product, amount }) {
  const options = { step: product.unit === "kg" ? 0.5 : 1, max: limit(product), label: product.name };
  return element("div", { class: "line", "data-testid": `cart-line-${product.key}` },
    element("span", {}, element("bdi", {}, product.name), " ", element("small", { class: "unit" }, unitText(product.unit))),
    element("b", { class: "number" }, moneyText(product.price * amount)),
    stepper(amount, options, (wanted) => cart.set(product, wanted)),
    element("button", { class: "quiet bad", "data-testid": "remove", onclick: () => cart.set(product, 0) }, t.remove));
}
