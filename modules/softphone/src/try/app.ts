import { advice, asFailure, type Call, type Connection, type Failure, identityOf, isOver, login, Session } from "../client";
import { CallCards } from "./calls";
import { byId } from "./dom";
import { LevelMeter } from "./levels";
import { EventLog } from "./log";
import { dialPad } from "./pad";
import { showQuality } from "./quality";
import { serversOf } from "./settings";
import { Sounds } from "./sounds";
import { overWords } from "./words";

const CONNECTION_WORDS: Record<Connection, string> = {
  connecting: "connecting",
  online: "online",
  reconnecting: "connection lost, coming back",
  closed: "offline",
};
const RAW: MediaTrackConstraints = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };

/** The page: it shows one session at a time and passes on what a person does. */
class Page {
  private readonly context = new AudioContext();
  private readonly sounds = new Sounds(this.context);
  private readonly microphoneMeter = new LevelMeter("microphone-meter");
  private readonly farMeter = new LevelMeter("far-meter");
  private readonly log = new EventLog();
  private readonly number = input("number");
  private readonly cards = new CallCards({
    answer: (call) => { this.attempt(this.session?.answer(call.id)); },
    hangup: (call) => { this.attempt(this.session?.hangup(call.id, call.state === "incoming" ? "declined" : undefined)); },
    mute: (call, muted) => { this.attempt(this.session?.mute(call.id, muted)); },
  });
  private session: Session | undefined;

  constructor() {
    const servers = serversOf(location);
    input("agent-api").value = servers.agentApi;
    input("gateway").value = servers.gateway;
    const token = input("token");
    token.addEventListener("input", () => {
      for (const id of ["username", "password"]) input(id).required = token.value.trim() === "";
    });
    byId("login-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.attempt(this.logIn());
    });
    byId("logout-button").addEventListener("click", () => { this.attempt(this.logOut()); });
    byId("problem-close").addEventListener("click", () => { this.hideProblem(); });
    byId("erase-button").addEventListener("click", () => { this.number.value = this.number.value.slice(0, -1); });
    byId("dial-form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.attempt(this.dial(this.number.value));
    });
    for (const hint of document.querySelectorAll<HTMLElement>("[data-number]")) {
      hint.addEventListener("click", () => { this.number.value = hint.dataset["number"] ?? ""; this.number.focus(); });
    }
    dialPad((digit) => { this.press(digit); });
  }

  private async logIn(): Promise<void> {
    this.hideProblem();
    await this.context.resume();
    const field = (id: string) => input(id).value.trim();
    const submit = button("login-button");
    submit.disabled = true;
    submit.textContent = "Logging in …";
    try {
      const token = field("token");
      const identity = token === ""
        ? await login(field("agent-api"), field("username"), input("password").value)
        : identityOf(token);
      const microphone = input("raw-microphone").checked ? RAW : {};
      const session = new Session({ gateway: field("gateway"), identity, microphone });
      this.follow(session);
      const connected = await session.open();
      this.session = session;
      byId("agent-name").textContent = identity.name;
      byId("agent-extension").textContent = identity.extension === "" ? "" : `ext. ${identity.extension}`;
      byId("seat").textContent = `seat ${connected.seat.active} of ${connected.seat.max}`;
      input("password").value = "";
      this.showPhone(true);
      // A session without a microphone stays open: dialling asks for it again.
      await session.prepareMedia();
    } finally {
      submit.disabled = false;
      submit.textContent = "Log in";
    }
  }

  private async logOut(): Promise<void> {
    const session = this.session;
    this.session = undefined;
    this.leave();
    await session?.logout();
  }

  private follow(session: Session): void {
    session.on("connection", (connection) => {
      const dot = byId("connection");
      dot.dataset["state"] = connection;
      dot.title = CONNECTION_WORDS[connection];
      dot.setAttribute("aria-label", CONNECTION_WORDS[connection]);
    });
    session.on("heard", ({ name, data }) => { this.log.add(name, data); });
    session.on("call", (call) => { this.showCall(call, session.liveCalls()); });
    session.on("microphone", (stream) => { this.microphoneMeter.show(stream, this.context); });
    session.on("audio", ({ stream }) => { this.play(stream); });
    session.on("quality", ({ report }) => { showQuality(report); });
    session.on("failure", (failure) => { this.showProblem(failure); });
    session.on("over", (reason) => {
      if (this.session !== session) return;
      this.session = undefined;
      this.leave();
      this.showText(overWords(reason), "Log in again to go on.");
    });
  }

  private showCall(call: Call, live: Call[]): void {
    this.cards.show(call);
    if (live.some((other) => other.state === "incoming")) this.sounds.play("ring");
    else if (live.some((other) => other.state === "ringing" && !other.earlyMedia)) this.sounds.play("ringback");
    else this.sounds.play("none");
    if (isOver(call) && live.length === 0) this.silence();
    button("dial-button").disabled = live.length > 0;
  }

  private play(stream: MediaStream): void {
    const audio = byId("far-audio", HTMLAudioElement);
    audio.srcObject = stream;
    this.attempt(audio.play());
    this.farMeter.show(stream, this.context);
  }

  private silence(): void {
    this.farMeter.clear();
    showQuality(undefined);
    byId("far-audio", HTMLAudioElement).srcObject = null;
  }

  private async dial(number: string): Promise<void> {
    this.hideProblem();
    const wanted = number.replaceAll(/[\s()./-]/g, "");
    const session = this.session;
    if (wanted === "" || session === undefined) return;
    const submit = button("dial-button");
    submit.disabled = true;
    try {
      await session.dial(wanted);
      this.number.value = "";
    } finally {
      submit.disabled = session.liveCalls().length > 0;
    }
  }

  /** A key dials in a call and writes the number otherwise. */
  private press(digit: string): void {
    const call = this.session?.liveCalls().find((live) => live.state === "active");
    if (call === undefined) {
      this.number.value += digit;
      return;
    }
    this.cards.digit(call.id, digit);
    this.attempt(this.session?.dtmf(call.id, digit));
  }

  private leave(): void {
    this.sounds.play("none");
    this.silence();
    this.microphoneMeter.clear();
    this.cards.clear();
    this.number.value = "";
    this.showPhone(false);
  }

  private showPhone(shown: boolean): void {
    byId("login-view").hidden = shown;
    byId("phone-view").hidden = !shown;
    byId("who").hidden = !shown;
    (shown ? this.number : byId("username")).focus();
  }

  private attempt(work: Promise<unknown> | undefined): void {
    work?.catch((e: unknown) => { this.showProblem(asFailure(e)); });
  }

  private showProblem(failure: Failure): void {
    this.showText(failure.message, advice(failure.code));
  }

  private showText(message: string, hint: string): void {
    byId("problem-message").textContent = message;
    byId("problem-advice").textContent = hint;
    byId("problem").hidden = false;
  }

  private hideProblem(): void {
    byId("problem").hidden = true;
  }
}

function input(id: string): HTMLInputElement {
  return byId(id, HTMLInputElement);
}

function button(id: string): HTMLButtonElement {
  return byId(id, HTMLButtonElement);
}

new Page();
