import { byId, element } from "./dom";

const KEPT = 200;
const SHOWN_CHARACTERS = 400;

/** The drawer that shows every message from the server, newest first. */
export class EventLog {
  private count = 0;

  add(name: string, data: unknown): void {
    const list = byId("log");
    // Undefined has no JSON: an event without a payload shows none.
    const text = data === undefined ? "" : JSON.stringify(data).slice(0, SHOWN_CHARACTERS);
    list.prepend(
      element(
        "li",
        {},
        element("time", {}, new Date().toISOString().slice(11, 23)),
        element("span", {}, name),
        element("code", {}, text),
      ),
    );
    while (list.childElementCount > KEPT) list.lastElementChild?.remove();
    this.count++;
    byId("log-count").textContent = String(this.count);
  }
}
