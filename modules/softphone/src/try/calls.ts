import { type Call, isOver } from "../client";
import { byId, element } from "./dom";
import { clock, stateWords } from "./words";

export interface CallActions {
  answer: (call: Call) => void;
  hangup: (call: Call) => void;
  mute: (call: Call, muted: boolean) => void;
}

interface Card {
  call: Call;
  root: HTMLElement;
  timer: HTMLElement;
  digits: HTMLElement;
}

const GONE_AFTER_MS = 8_000;
const TICK_MS = 250;

/** A card a call; one that is over stays a few seconds to be read. */
export class CallCards {
  private readonly cards = new Map<string, Card>();

  constructor(private readonly actions: CallActions) {
    setInterval(() => {
      for (const card of this.cards.values()) tick(card);
    }, TICK_MS);
  }

  show(call: Call): void {
    const card = this.cards.get(call.id) ?? this.add(call);
    card.call = call;
    card.root.dataset["state"] = call.state;
    card.root.replaceChildren(...this.content(card));
    tick(card);
    if (isOver(call)) {
      setTimeout(() => {
        this.remove(call.id);
      }, GONE_AFTER_MS);
    }
    this.refresh();
  }

  /** Notes a digit that was sent in a call. */
  digit(callId: string, digit: string): void {
    const card = this.cards.get(callId);
    if (card !== undefined) card.digits.textContent += digit;
  }

  clear(): void {
    for (const id of [...this.cards.keys()]) this.remove(id);
  }

  private add(call: Call): Card {
    const root = element("article", { className: "card call-card" });
    root.dataset["callId"] = call.id;
    const card = {
      call,
      root,
      timer: element("span", { className: "call-timer" }),
      digits: element("p", { className: "call-digits" }),
    };
    // A call makes room: what is over has been read by now.
    for (const [id, old] of this.cards) if (isOver(old.call)) this.remove(id);
    this.cards.set(call.id, card);
    byId("calls").prepend(root);
    return card;
  }

  private remove(id: string): void {
    this.cards.get(id)?.root.remove();
    this.cards.delete(id);
    this.refresh();
  }

  private refresh(): void {
    byId("idle").hidden = this.cards.size > 0;
  }

  private content(card: Card): Node[] {
    const { call } = card;
    const head = element(
      "div",
      { className: "call-head" },
      element("span", { className: "call-peer" }, call.peer === "" ? "Unknown" : call.peer),
      card.timer,
    );
    const state = element("p", { className: "call-state" }, stateWords(call));
    state.setAttribute("role", "status");
    return [head, state, card.digits, ...this.buttons(call)];
  }

  private buttons(call: Call): Node[] {
    const act = (label: string, name: string, does: () => void) => {
      const made = element("button", { type: "button", className: name, onclick: does }, label);
      made.dataset["action"] = name.split(" ")[0] ?? name;
      return made;
    };
    const hangup = (label: string) => act(label, "hangup stop", () => { this.actions.hangup(call); });
    switch (call.state) {
      case "incoming":
        return [row(act("Answer", "answer go", () => { this.actions.answer(call); }), hangup("Decline"))];
      case "active": {
        const mute = act(call.muted ? "Unmute" : "Mute", "mute", () => { this.actions.mute(call, !call.muted); });
        mute.setAttribute("aria-pressed", String(call.muted));
        return [row(mute, hangup("Hang up"))];
      }
      case "dialing":
      case "ringing":
      case "answering":
        return [row(hangup(call.direction === "outbound" ? "Cancel" : "Hang up"))];
      case "ended":
      case "failed":
        return [];
    }
  }
}

function row(...buttons: Node[]): HTMLElement {
  return element("div", { className: "call-actions" }, ...buttons);
}

function tick(card: Card): void {
  const { answeredAtMs, durationSeconds } = card.call;
  const seconds = durationSeconds ?? (answeredAtMs === undefined ? undefined : Math.floor((Date.now() - answeredAtMs) / 1000));
  card.timer.textContent = seconds === undefined ? "" : clock(seconds);
}
