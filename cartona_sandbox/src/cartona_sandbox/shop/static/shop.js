// The retailer's page: one state, drawn anew where it changes. No build step, no library.
import { connect } from "./live.js";
import { cartView, currentCart } from "./cart.js";
import { ordersView } from "./orders.js";
import { productCard, updateCard } from "./products.js";
import { api, element, start, t, toast } from "./tools.js";

const state = { tab: "products", query: "", page: 1, more: false, orders: 0 };
const cart = currentCart();
const grid = element("section", { class: "grid", "data-testid": "catalogue" });
const more = element("button", { class: "primary more", hidden: true, onclick: () => load(state.page + 1) }, t.more);
const shelf = element("div", {}, grid, more);
const mine = element("section", { class: "orders", hidden: true, "data-testid": "my-orders" });
const live = element("span", { class: "live off", "data-testid": "live" }, element("i"), element("span", {}, t.offline));

function link(changes) {
  const query = new URLSearchParams({ lang: start.lang, supplier: start.supplier ?? "", ...changes });
  return `/?${query}`;
}

function header() {
  const search = element("input", {
    type: "search", placeholder: t.search, "aria-label": t.search, "data-testid": "search",
    oninput: (event) => { state.query = event.target.value; clearTimeout(search.timer); search.timer = setTimeout(() => load(1), 150); },
  });
  const glass = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  glass.setAttribute("width", "18"); glass.setAttribute("height", "18"); glass.setAttribute("viewBox", "0 0 24 24");
  glass.innerHTML = '<path d="M10.500 18a7.500 7.500 0 1 0 0-15 7.500 7.500 0 0 0 0 15Zm5.500-2 5 5" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"/>';
  const supplier = element("select", {
    "aria-label": t.supplier, "data-testid": "supplier", hidden: start.suppliers.length < 2,
    onchange: (event) => { location.href = link({ supplier: event.target.value }); },
  }, ...start.suppliers.map((one) => element("option", { value: one.id, selected: one.id === start.supplier }, one.name)));
  const other = start.lang === "ar" ? "en" : "ar";
  return element("header", { class: "top" }, element("div", { class: "top-in" },
    element("div", { class: "brand" }, element("img", { src: "/static/icon.svg", alt: "" }), t.brand, element("small", {}, t.sandbox)),
    live, element("div", { class: "search" }, glass, search), supplier,
    element("a", { class: "switch", href: link({ lang: other }), lang: other, "data-testid": "language" }, t.language)));
}

const count = element("span", { class: "count number", hidden: true });
const tabs = {
  products: element("button", { "data-testid": "tab-products", onclick: () => show("products") }, t.catalogue),
  orders: element("button", { "data-testid": "tab-orders", onclick: () => show("orders") }, t.my_orders, count),
};

function show(tab) {
  state.tab = tab;
  for (const [name, button] of Object.entries(tabs)) button.setAttribute("aria-selected", String(name === tab));
  shelf.hidden = tab !== "products";
  mine.hidden = tab !== "orders";
  if (tab === "orders") loadOrders();
}

async function load(page) {
  if (!start.supplier) return drawProducts([], false, 1);
  const query = new URLSearchParams({ supplier: start.supplier, lang: start.lang, q: state.query, page });
  const words = state.query;
  const found = await api(`/shop/catalogue?${query}`);
  if (words !== state.query) return; // typed on meanwhile
  drawProducts(found.products, found.more, page);
}

function drawProducts(products, hasMore, page) {
  state.page = page;
  more.hidden = !hasMore;
  const cards = products.map((product) => productCard(product, cart));
  if (page === 1) grid.replaceChildren(...cards); else grid.append(...cards);
  if (!grid.children.length) {
    const words = state.query.trim();
    const [title, hint] = words ? [t.nothing_found.replace("{words}", () => words), t.nothing_found_hint] : [t.no_products, t.no_products_hint];
    grid.append(element("div", { class: "empty", "data-testid": "no-products" }, element("b", { dir: "auto" }, title), hint));
  }
  products.forEach((product) => cart.refresh(product));
}

async function loadOrders() {
  const phone = cart.retailer.phone;
  const orders = phone && start.supplier
    ? await api(`/shop/orders?${new URLSearchParams({ supplier: start.supplier, lang: start.lang, phone })}`) : [];
  count.hidden = !orders.length;
  count.textContent = orders.length;
  ordersView(mine, orders, phone, loadOrders);
}

function changed(change) {
  if (change.reload) load(1);
  for (const product of change.products ?? []) {
    updateCard(grid, product);
    cart.refresh(product);
  }
  loadOrders();
}

cart.onPlaced = (order) => { toast(`${t.placed}: ${order.receipt ?? order.id}`); show("orders"); };
cart.onRetailer = loadOrders;
document.getElementById("app").append(
  header(), element("nav", { class: "tabs" }, tabs.products, tabs.orders),
  element("main", {}, element("div", {}, shelf, mine), cartView(cart)), cart.bar);
show("products");
if (start.supplier) {
  connect(start.supplier, changed, (up) => {
    live.classList.toggle("off", !up);
    live.lastChild.textContent = up ? t.live : t.offline;
  }, () => { load(1); loadOrders(); });
} else {
  drawProducts([], false, 1);
}
