// Changes from the server, as they happen; after a break everything is read anew.
export function connect(supplier, onChange, onState, onReturn) {
  const source = new EventSource(`/shop/events?supplier=${supplier}`);
  let broken = false;
  source.addEventListener("hello", () => {
    onState(true);
    if (broken) onReturn();
    broken = false;
  });
  source.addEventListener("change", (event) => onChange(JSON.parse(event.data)));
  source.addEventListener("error", () => { broken = true; onState(false); });
  addEventListener("pagehide", () => source.close());
}
