// The other softphone of a test: unmodified JsSIP.
import JsSIP from "jssip";
import { Ear, PLAIN_MICROPHONE, type Tone } from "./ears";

interface SipConfiguration {
  uri: string;
  wsUri: string;
  username: string;
  password: string;
}

type UserAgent = InstanceType<typeof JsSIP.UA>;
type Session = ReturnType<UserAgent["call"]>;

interface Answer {
  registered: boolean;
  status: number;
  reason: string;
}

const ANSWER_LIMIT_MS = 20_000;

class JsSipPhone {
  private userAgent?: UserAgent;
  private session?: Session;
  private ear?: Ear;
  private readonly happened: string[] = [];

  /** Connects and registers. */
  register(configuration: SipConfiguration): Promise<Answer> {
    const userAgent = new JsSIP.UA({
      sockets: [new JsSIP.WebSocketInterface(configuration.wsUri)],
      uri: configuration.uri,
      authorization_user: configuration.username,
      password: configuration.password,
      register_expires: 120,
    });
    this.userAgent = userAgent;
    return new Promise((resolve) => {
      const limit = setTimeout(() => resolve({ registered: false, status: 0, reason: "no answer" }), ANSWER_LIMIT_MS);
      const settle = (answer: Answer) => {
        clearTimeout(limit);
        resolve(answer);
      };
      userAgent.on("registered", ({ response }) =>
        settle({ registered: true, status: response.status_code, reason: response.reason_phrase }));
      userAgent.on("registrationFailed", ({ response }) =>
        settle({ registered: false, status: response?.status_code ?? 0, reason: response?.reason_phrase ?? "" }));
      userAgent.on("newRTCSession", ({ session }: { session: Session }) => this.watch(session));
      userAgent.start();
    });
  }

  dial(number: string): void {
    // JsSIP puts the host of its own address to what is no URI.
    this.userAgent?.call(number, {
      mediaConstraints: PLAIN_MICROPHONE as { audio: boolean; video: boolean },
      pcConfig: { iceServers: [] },
    });
  }

  answer(): void {
    this.session?.answer({
      mediaConstraints: PLAIN_MICROPHONE as { audio: boolean; video: boolean },
      pcConfig: { iceServers: [] },
    });
  }

  hangup(): void {
    this.session?.terminate();
  }

  /** JsSIP's events of its calls, oldest first; a failure with its cause. */
  events(): string[] {
    return this.happened;
  }

  async measureTone(durationMs: number): Promise<Tone> {
    const receiver = this.session?.connection.getReceivers()[0];
    if (!receiver) throw new Error("no call");
    if (!this.ear) {
      this.ear = new Ear(new MediaStream([receiver.track]));
      await this.ear.open();
    }
    return this.ear.measure(durationMs);
  }

  /** Unregisters and leaves. */
  stop(): void {
    this.userAgent?.stop();
  }

  private watch(session: Session): void {
    this.session = session;
    this.happened.push(`new:${session.direction}`);
    session.on("progress", () => this.happened.push("progress"));
    session.on("confirmed", () => this.happened.push("confirmed"));
    session.on("ended", () => this.happened.push("ended"));
    session.on("failed", ({ cause }: { cause: string }) => this.happened.push(`failed:${cause}`));
  }
}

declare global {
  interface Window {
    jsSipPhone: JsSipPhone;
  }
}

window.jsSipPhone = new JsSipPhone();
