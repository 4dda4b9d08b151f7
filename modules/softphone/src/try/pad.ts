import { byId, element } from "./dom";

const KEYS: [string, string][] = [
  ["1", ""],
  ["2", "ABC"],
  ["3", "DEF"],
  ["4", "GHI"],
  ["5", "JKL"],
  ["6", "MNO"],
  ["7", "PQRS"],
  ["8", "TUV"],
  ["9", "WXYZ"],
  ["*", ""],
  ["0", "+"],
  ["#", ""],
];
const SHOWN_MS = 120;

/** The twelve keys, by mouse, finger or keyboard. */
export function dialPad(press: (digit: string) => void): void {
  const pad = byId("pad");
  const buttons = new Map<string, HTMLButtonElement>();
  for (const [digit, letters] of KEYS) {
    const button = element(
      "button",
      { type: "button", className: "key", onclick: () => { press(digit); } },
      digit,
      element("small", {}, letters),
    );
    button.dataset["digit"] = digit;
    button.setAttribute("aria-label", digit);
    buttons.set(digit, button);
    pad.append(button);
  }
  document.addEventListener("keydown", (event) => {
    const button = buttons.get(event.key);
    const typing = event.target instanceof HTMLInputElement;
    if (button === undefined || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    button.classList.add("pressed");
    setTimeout(() => { button.classList.remove("pressed"); }, SHOWN_MS);
    press(event.key);
  });
}
