// My orders: where each stands, its code, and what the retailer may still do with it.
import { amountText, api, element, moneyText, start, stepper, t, unitText } from "./tools.js";

const STEPS = ["pending", "approved", "assigned_to_salesman", "delivered"];
const drafts = new Map(); // order → line → amount, while editing
let shown = "";

export function ordersView(box, orders, phone, reload) {
  const now = JSON.stringify(orders);
  if (now === shown && box.children.length) return; // keep what is being typed
  shown = now;
  box.replaceChildren(...(orders.length ? orders.map((order) => orderCard(order, phone, reload))
    : [element("div", { class: "empty" }, element("b", {}, t.no_orders), t.no_orders_hint)]));
}

function orderCard(order, phone, reload) {
  const editing = order.status === "editing";
  const draft = drafts.get(order.id) ?? new Map();
  drafts.set(order.id, draft);
  const act = async (name, body = {}) => {
    try { await api(`/shop/orders/${encodeURIComponent(order.id)}/${name}`, { phone, lang: start.lang, ...body }); drafts.delete(order.id); }
    finally { shown = ""; await reload(); }
  };
  const save = () => act("save", { lines: [...draft].map(([id, amount]) => ({ id, amount })) });
  const when = new Date((order.created ?? 0) * 1000).toLocaleString(start.lang === "ar" ? "ar-EG-u-nu-latn" : "en-GB", { dateStyle: "medium", timeStyle: "short" });
  const may = (status) => order.next?.includes(status);
  return element("article", { class: "order", "data-testid": `order-${order.id}`, "data-status": order.status },
    element("div", { class: "head" },
      element("h3", {}, `${t.order} ${order.receipt ?? order.id}`), element("time", {}, when),
      element("span", { class: `chip ${order.status}`, "data-testid": "order-status" }, t.statuses[order.status] ?? order.status ?? "–")),
    steps(order.status),
    order.otp && element("div", { class: "otp" }, element("div", {}, element("strong", {}, t.otp), element("div", {}, t.otp_hint)), element("b", { "data-testid": "otp" }, order.otp)),
    element("table", {}, element("tbody", {}, ...order.lines.map((line) => lineRow(line, editing, draft)))),
    money(order),
    element("div", { class: "acts" },
      may("editing") && element("button", { class: "quiet", "data-testid": "edit-order", onclick: () => act("edit") }, t.edit),
      editing && element("button", { class: "primary", "data-testid": "save-order", onclick: save }, t.save),
      may("cancelled_by_retailer") && element("button", { class: "quiet bad", "data-testid": "cancel-order", onclick: () => confirm(t.sure) && act("cancel") }, t.cancel)));
}

function steps(status) {
  const reached = STEPS.indexOf(status === "editing" ? "pending" : status);
  return reached < 0 ? null : element("div", { class: "steps", "aria-hidden": "true" }, ...STEPS.map((_, index) => element("i", { class: index <= reached ? "on" : "" })));
}

function lineRow(line, editing, draft) {
  const amount = editing && !line.cancelled
    ? stepper(draft.get(line.id) ?? line.amount, { step: line.unit === "kg" ? 0.5 : 1, label: line.name ?? "" }, (wanted) => draft.set(line.id, wanted))
    : element("span", { class: "number" }, `${amountText(line.amount)} ${unitText(line.unit)}`);
  return element("tr", { class: line.cancelled ? "off" : "", "data-testid": `order-line-${line.id}` },
    element("td", {}, element("bdi", {}, line.name ?? "–")), element("td", {}, amount),
    element("td", { class: "number" }, line.cancelled ? t.cancelled : moneyText(line.price * line.amount)));
}

function money(order) {
  const row = (name, value, kind = "") => element("div", { class: kind }, element("span", {}, name), element("span", { class: "number" }, moneyText(value)));
  const special = order.credit || order.instalment || order.top_up;
  return element("div", { class: "money", "data-testid": "order-total", "data-value": order.total },
    order.credit ? row(t.credit, order.credit) : null,
    order.instalment ? row(t.instalment, order.instalment) : null,
    order.top_up ? row(t.top_up, order.top_up) : null,
    row(t.total, order.total, "all"), special ? row(t.cash, order.cash, "all") : null);
}
