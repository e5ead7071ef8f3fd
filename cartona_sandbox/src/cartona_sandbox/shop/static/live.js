// Changes from the server, as they happen. Everything is read once the line stands, also after a
// break: what changes from then on comes over it, so nothing falls in between.
import { start } from "./tools.js";

export function connect(supplier, onChange, onState, onReady) {
  const source = new EventSource(`/shop/events?supplier=${supplier}&lang=${start.lang}`);
  source.addEventListener("hello", () => {
    onState(true);
    onReady();
  });
  source.addEventListener("change", (event) => onChange(JSON.parse(event.data)));
  source.addEventListener("error", () => onState(false));
  addEventListener("pagehide", () => source.close());
}
