// A softphone of a test: unmodified SIP.js that registers with what the agent API's login returned, calls and is called.
import { type Invitation, Inviter, Registerer, RegistererState, type Session, SessionState, UserAgent, Web } from "sip.js";
import { Ear, PLAIN_MICROPHONE, type Tone } from "./ears";

/** The `sip` part of a login, as it came. */
interface SipConfiguration {
  uri: string;
  wsUri: string;
  username: string;
  password: string;
}

/** What the PBX said to the REGISTER, or why it could not be asked. */
interface Answer {
  registered: boolean;
  status: number;
  reason: string;
}

/** One call, by the id that SIP.js gives it. */
interface Line {
  session: Session;
  states: string[];
  /** The final answer to our INVITE, or the reason of the other side. */
  status: number;
  reason: string;
  ear?: Ear;
}

const MEDIA = { constraints: PLAIN_MICROPHONE, iceGatheringTimeout: 500 };
const ANSWER_LIMIT_MS = 20_000;

class SipPhone {
  private userAgent?: UserAgent;
  private registerer?: Registerer;
  private readonly lines = new Map<string, Line>();
  private readonly ringing: string[] = [];

  /** Connects and registers; the answer that counts is the last one, after any digest challenge. */
  async register(configuration: SipConfiguration): Promise<Answer> {
    await this.close();
    const uri = UserAgent.makeURI(configuration.uri);
    if (!uri) throw new Error(`not a SIP URI: ${configuration.uri}`);
    this.userAgent = new UserAgent({
      uri,
      authorizationUsername: configuration.username,
      authorizationPassword: configuration.password,
      transportOptions: { server: configuration.wsUri, connectionTimeout: 20 },
      logLevel: "error",
      sessionDescriptionHandlerFactoryOptions: { peerConnectionConfiguration: { iceServers: [] } },
      delegate: {
        onInvite: (invitation: Invitation) => {
          this.ringing.push(this.add(invitation));
        },
      },
    });
    try {
      await this.userAgent.start();
    } catch (failure: unknown) {
      return { registered: false, status: 0, reason: String(failure) };
    }
    return this.askToRegister(this.userAgent);
  }

  /** Whether the last registration stands. */
  isRegistered(): boolean {
    return this.registerer?.state === RegistererState.Registered;
  }

  /** Drops the connection without unregistering, as a closed laptop would. */
  async close(): Promise<void> {
    const userAgent = this.userAgent;
    this.userAgent = undefined;
    this.registerer = undefined;
    await userAgent?.transport.disconnect();
  }

  /** Unregisters, as a user who goes home does. */
  async unregister(): Promise<void> {
    await this.registerer?.unregister();
  }

  /** Drops the connection and keeps all else. */
  async disconnect(): Promise<void> {
    await this.userAgent?.transport.disconnect();
  }

  /** Comes back after {@link disconnect}, with the calls that it has. */
  async reconnect(): Promise<Answer> {
    if (!this.userAgent) throw new Error("not there");
    await this.userAgent.reconnect();
    return this.askToRegister(this.userAgent);
  }

  /** Registers once more on the same connection. */
  registerAgain(): Promise<Answer> {
    if (!this.userAgent) throw new Error("not connected");
    return this.askToRegister(this.userAgent);
  }

  /** Calls `number` and gives the call's id at once. */
  async dial(number: string): Promise<string> {
    if (!this.userAgent) throw new Error("not connected");
    const target = UserAgent.makeURI(`sip:${number}@${this.userAgent.configuration.uri.host}`);
    if (!target) throw new Error(`not a number: ${number}`);
    const inviter = new Inviter(this.userAgent, target, { sessionDescriptionHandlerOptions: MEDIA });
    const id = this.add(inviter);
    await inviter.invite({
      requestDelegate: {
        onProgress: ({ message }) => this.line(id).states.push(String(message.statusCode)),
        onReject: ({ message }) => {
          this.line(id).status = message.statusCode ?? 0;
          this.line(id).reason = message.reasonPhrase ?? "";
        },
      },
    });
    return id;
  }

  /** The next call that rings here and was not given before; empty if there is none. */
  nextRinging(): string {
    return this.ringing.shift() ?? "";
  }

  /** Who calls, as shown. */
  caller(id: string): string {
    const { displayName, uri } = this.line(id).session.remoteIdentity;
    return `${displayName} ${uri.user ?? ""}`;
  }

  async answer(id: string): Promise<void> {
    await (this.line(id).session as Invitation).accept({ sessionDescriptionHandlerOptions: MEDIA });
  }

  async reject(id: string): Promise<void> {
    await (this.line(id).session as Invitation).reject();
  }

  async hangup(id: string): Promise<void> {
    const { session } = this.line(id);
    if (session.state === SessionState.Established) await session.bye();
    else await (session as Inviter).cancel();
  }

  /** Holds or unholds by re-INVITE; gives the status of the answer. */
  hold(id: string, held: boolean): Promise<number> {
    const { session } = this.line(id);
    return new Promise((resolve, failed) => {
      session
        .invite({
          sessionDescriptionHandlerOptions: { ...MEDIA, hold: held } as Web.SessionDescriptionHandlerOptions,
          requestDelegate: {
            onAccept: ({ message }) => resolve(message.statusCode ?? 0),
            onReject: ({ message }) => resolve(message.statusCode ?? 0),
          },
        })
        .catch(failed);
    });
  }

  /** Sends a tone by SIP INFO, or else in the media (RFC 4733). */
  async dtmf(id: string, tone: string, byInfo: boolean): Promise<void> {
    const { session } = this.line(id);
    if (byInfo) {
      const body = { contentDisposition: "render", contentType: "application/dtmf-relay", content: `Signal=${tone}\r\nDuration=160` };
      await session.info({ requestOptions: { body } });
    } else {
      session.sessionDescriptionHandler?.sendDtmf(tone, { duration: 160, interToneGap: 100 });
    }
  }

  /** Refers the other side to `number`; gives the status of the answer to the REFER. */
  transfer(id: string, number: string): Promise<number> {
    const { session } = this.line(id);
    const target = UserAgent.makeURI(`sip:${number}@tandem.invalid`);
    if (!target) throw new Error(`not a number: ${number}`);
    return new Promise((resolve, failed) => {
      session
        .refer(target, {
          requestDelegate: {
            onAccept: ({ message }) => resolve(message.statusCode ?? 0),
            onReject: ({ message }) => resolve(message.statusCode ?? 0),
          },
        })
        .catch(failed);
    });
  }

  /** All that happened to a call: SIP.js's states and provisional answers, oldest first. */
  story(id: string): { states: string[]; status: number; reason: string } {
    const { states, status, reason } = this.line(id);
    return { states, status, reason };
  }

  /** Listens to the far end of a call. */
  async measureTone(id: string, durationMs: number): Promise<Tone> {
    const line = this.line(id);
    if (!line.ear) {
      const handler = line.session.sessionDescriptionHandler as Web.SessionDescriptionHandler;
      line.ear = new Ear(handler.remoteMediaStream);
      await line.ear.open();
    }
    return line.ear.measure(durationMs);
  }

  private add(session: Session): string {
    const line: Line = { session, states: [], status: 0, reason: "" };
    this.lines.set(session.id, line);
    session.stateChange.addListener((state) => {
      line.states.push(state);
      if (state === SessionState.Terminated) void line.ear?.close();
    });
    return session.id;
  }

  private line(id: string): Line {
    const line = this.lines.get(id);
    if (!line) throw new Error(`no call ${id}`);
    return line;
  }

  private askToRegister(userAgent: UserAgent): Promise<Answer> {
    const registerer = new Registerer(userAgent, { expires: 120 });
    this.registerer = registerer;
    return new Promise((resolve) => {
      const limit = setTimeout(() => resolve({ registered: false, status: 0, reason: "no answer" }), ANSWER_LIMIT_MS);
      const settle = (registered: boolean, status: number | undefined, reason: string | undefined) => {
        clearTimeout(limit);
        resolve({ registered, status: status ?? 0, reason: reason ?? "" });
      };
      registerer
        .register({
          requestDelegate: {
            onAccept: ({ message }) => settle(true, message.statusCode, message.reasonPhrase),
            onReject: ({ message }) => settle(false, message.statusCode, message.reasonPhrase),
          },
        })
        .catch((failure: unknown) => settle(false, 0, String(failure)));
    });
  }
}

declare global {
  interface Window {
    sipPhone: SipPhone;
  }
}

window.sipPhone = new SipPhone();
