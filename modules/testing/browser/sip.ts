// A softphone of a test: unmodified SIP.js that registers at a PBX with what the agent API's login returned.
import { Registerer, RegistererState, UserAgent } from "sip.js";

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

const ANSWER_LIMIT_MS = 8_000;

class SipPhone {
  private userAgent?: UserAgent;
  private registerer?: Registerer;

  /** Connects and registers; the answer that counts is the last one, after any digest challenge. */
  async register(configuration: SipConfiguration): Promise<Answer> {
    await this.close();
    const uri = UserAgent.makeURI(configuration.uri);
    if (!uri) throw new Error(`not a SIP URI: ${configuration.uri}`);
    this.userAgent = new UserAgent({
      uri,
      authorizationUsername: configuration.username,
      authorizationPassword: configuration.password,
      transportOptions: { server: configuration.wsUri, connectionTimeout: 5 },
      logLevel: "error",
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
