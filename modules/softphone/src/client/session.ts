import { io, type Socket } from "socket.io-client";
import { after, type Call, inbound, isOver, outbound } from "./call";
import { CALL_NOTICES, type CallNotice, type CallNotices, type Connected, type QualityReport } from "./contract";
import { Emitter } from "./emitter";
import { asFailure, Failure } from "./failure";
import { Line } from "./line";
import type { Identity } from "./login";
import { Media } from "./media";
import { noTotals, report, type Totals } from "./quality";

export type Connection = "connecting" | "online" | "reconnecting" | "closed";

export interface SessionEvents {
  connection: Connection;
  connected: Connected;
  /** A call came, changed or ended. */
  call: Call;
  /** The far end of a call can be heard. */
  audio: { callId: string; stream: MediaStream };
  microphone: MediaStream;
  quality: { callId: string; report: QualityReport };
  /** The session is over for good, with the server's reason. */
  over: string;
  failure: Failure;
  /** Every message from the server, for a log. */
  heard: { name: string; data: unknown };
}

export interface SessionOptions {
  /** The gateway, e.g. `http://localhost:3005`. */
  gateway: string;
  identity: Identity;
  microphone?: MediaTrackConstraints;
}

const STATS_INTERVAL_MS = 2_000;
const FINISHED_KEPT = 50;
const RECONNECT_FIRST_MS = 500;
const RECONNECT_LATEST_MS = 5_000;

/** An agent's session at the gateway: one socket, media kept for its whole life, and the calls in it. */
export class Session extends Emitter<SessionEvents> {
  private readonly socket: Socket;
  private readonly line: Line;
  private readonly calls = new Map<string, Call>();
  /** Calls that are over, the latest few: a notice may cross the ack of the dial that it belongs to. */
  private readonly finished = new Map<string, Call>();
  private readonly totals = new Map<string, Totals>();
  private readonly timer: ReturnType<typeof setInterval>;
  private media: Media | undefined;
  private opening: Promise<Media> | undefined;
  private iceServers: RTCIceServer[] = [];
  private dialled = "";
  private connection: Connection = "connecting";
  private leaving = false;

  constructor(private readonly options: SessionOptions) {
    super();
    const { token, agentId, tenantId, userId } = options.identity;
    this.socket = io(options.gateway, {
      auth: userId === undefined ? { token, agentId, tenantId } : { token, agentId, tenantId, userId },
      autoConnect: false,
      forceNew: true,
      reconnectionDelay: RECONNECT_FIRST_MS,
      reconnectionDelayMax: RECONNECT_LATEST_MS,
    });
    this.line = new Line(this.socket);
    this.listen();
    this.timer = setInterval(() => void this.measure(), STATS_INTERVAL_MS);
  }

  /** Connects and takes the seat; resolves once the server has said `connected`, rejects when it refuses. */
  async open(): Promise<Connected> {
    return new Promise((resolve, reject) => {
      const stopWaiting = [
        this.on("connected", (connected) => {
          stopWaiting.forEach((stop) => {
            stop();
          });
          resolve(connected);
        }),
        this.on("over", (reason) => {
          reject(new Failure("session_gone", reason));
        }),
      ];
      this.socket.on("connect_error", (error: Error & { data?: { code?: string } }) => {
        if (this.connection !== "connecting") return;
        this.close();
        const code = error.data?.code;
        reject(code === undefined ? unreachable(this.options.gateway) : new Failure(code, error.message));
      });
      this.socket.connect();
    });
  }

  /** Sets the media up, or gives what is set up already. Needs the microphone. */
  async prepareMedia(): Promise<void> {
    await this.ready();
  }

  async dial(phoneNumber: string): Promise<Call> {
    await this.ready();
    this.dialled = phoneNumber;
    const { callId } = await this.line.ask("call:dial", { phoneNumber });
    return this.known(callId);
  }

  async answer(callId: string): Promise<void> {
    await this.ready();
    const call = this.calls.get(callId);
    if (call?.state === "incoming") this.update({ ...call, state: "answering" });
    try {
      await this.line.ask("call:answer", { callId });
    } catch (e) {
      const now = this.calls.get(callId);
      if (now?.state === "answering") this.update({ ...now, state: "incoming" });
      throw e;
    }
  }

  async hangup(callId: string, reason?: string): Promise<void> {
    await this.line.ask("call:hangup", reason === undefined ? { callId } : { callId, reason });
  }

  async mute(callId: string, muted: boolean): Promise<void> {
    this.media?.silence(muted);
    await this.line.ask("call:mute", { callId, muted });
    const call = this.calls.get(callId);
    if (call !== undefined && call.muted !== muted) this.update({ ...call, muted });
  }

  async dtmf(callId: string, tone: string): Promise<void> {
    await this.line.ask("call:dtmf", { callId, tone });
  }

  /** Ends the session at the server, which frees the seat, and closes. */
  async logout(): Promise<void> {
    this.leaving = true;
    try {
      if (this.socket.connected) await this.line.ask("session:logout", undefined);
    } finally {
      this.close();
    }
  }

  /** Closes without a logout. */
  close(): void {
    this.move("closed");
    clearInterval(this.timer);
    this.socket.disconnect();
    this.media?.close();
    this.media = undefined;
  }

  liveCalls(): Call[] {
    return [...this.calls.values()].filter((call) => !isOver(call));
  }

  private listen(): void {
    this.socket.onAny((name: string, data: unknown) => {
      this.emit("heard", { name, data });
    });
    this.socket.on("connected", (connected: Connected) => {
      this.welcome(connected);
    });
    this.socket.on("disconnect", (reason) => {
      // The library comes back by itself, except when either side closed on purpose.
      if (this.socket.active) this.move("reconnecting");
      else if (!this.leaving) this.finish(reason);
    });
    this.socket.on("session:ended", ({ reason }: { reason: string }) => {
      if (!this.leaving) this.finish(reason);
    });
    this.socket.on("error", ({ code, message }: { code: string; message: string }) => {
      this.emit("failure", new Failure(code, message));
    });
    this.socket.on("webrtc:peer-disconnected", () => {
      void this.repair();
    });
    this.socket.io.on("reconnect_failed", () => {
      this.finish("unreachable");
    });
    this.socket.on("connect_error", (error: Error & { data?: { code?: string } }) => {
      // After the first connection, a refusal (not a lost network) means that the session cannot go on.
      if (this.connection === "reconnecting" && !this.socket.active) this.finish(error.message);
    });
    for (const name of CALL_NOTICES) {
      this.socket.on(name, (data: CallNotices[typeof name]) => {
        void this.notice({ name, data } as CallNotice);
      });
    }
  }

  private welcome(connected: Connected): void {
    this.iceServers = connected.iceServers ?? [];
    this.move("online");
    this.emit("connected", connected);
    if (connected.resumed) {
      void this.repair();
      return;
    }
    // A new session knows neither our transports nor our calls.
    this.media?.close();
    this.media = undefined;
    for (const call of this.liveCalls()) this.update({ ...call, state: "ended", reason: "session_lost" });
  }

  private async notice(notice: CallNotice): Promise<void> {
    const { callId } = notice.data;
    if (this.finished.has(callId)) return;
    if (notice.name === "call:incoming" && !this.calls.has(callId)) {
      const name = notice.data.displayName;
      this.update(inbound(callId, name === undefined || name === "" ? notice.data.from : name));
      return;
    }
    const before = this.known(callId);
    const now = after(before, notice, Date.now());
    if (now === before) return;
    this.update(now);
    if (notice.name === "call:answered" || (notice.name === "call:ringing" && notice.data.producerId !== undefined)) {
      await this.hear(callId, notice.data.producerId);
    }
  }

  private async hear(callId: string, producerId: string | undefined): Promise<void> {
    try {
      const media = await this.ready();
      this.emit("audio", { callId, stream: await media.hear(callId, producerId) });
    } catch (e) {
      this.emit("failure", asFailure(e));
    }
  }

  /** The call of this id; a notice may come before the ack of the dial that it belongs to. */
  private known(callId: string): Call {
    const call = this.calls.get(callId) ?? this.finished.get(callId);
    if (call !== undefined) return call;
    const fresh = outbound(callId, this.dialled);
    this.update(fresh);
    return fresh;
  }

  private update(call: Call): void {
    if (isOver(call)) {
      this.calls.delete(call.id);
      this.finished.set(call.id, call);
      const oldest = this.finished.keys().next().value;
      if (this.finished.size > FINISHED_KEPT && oldest !== undefined) this.finished.delete(oldest);
      this.totals.delete(call.id);
      this.media?.forget(call.id);
      // One microphone serves all calls: it stays silent only as long as a muted call lives.
      if (call.muted && this.liveCalls().length === 0) this.media?.silence(false);
    } else {
      this.calls.set(call.id, call);
    }
    this.emit("call", call);
  }

  private async ready(): Promise<Media> {
    if (this.media !== undefined && !this.media.isBroken()) return this.media;
    this.media?.close();
    this.media = undefined;
    this.opening ??= this.openMedia().finally(() => {
      this.opening = undefined;
    });
    return this.opening;
  }

  private async openMedia(): Promise<Media> {
    const media = await Media.open(this.line, this.iceServers, this.options.microphone ?? {});
    this.media = media;
    this.emit("microphone", media.microphone);
    return media;
  }

  private async repair(): Promise<void> {
    try {
      if (this.media === undefined || !this.socket.connected) return;
      if (this.media.isBroken()) {
        await this.ready();
        for (const call of this.liveCalls()) if (call.state === "active") await this.hear(call.id, undefined);
      } else {
        await this.media.restartIce();
      }
    } catch (e) {
      this.emit("failure", asFailure(e));
    }
  }

  private async measure(): Promise<void> {
    for (const call of this.liveCalls()) {
      if (call.state !== "active" || this.media === undefined) continue;
      try {
        const now = await this.media.totals(call.id);
        const figures = report(this.totals.get(call.id) ?? noTotals(), now);
        this.totals.set(call.id, now);
        this.emit("quality", { callId: call.id, report: figures });
        if (this.socket.connected) await this.line.ask("call:stats", { callId: call.id, report: figures });
      } catch {
        // The figures of one interval are not worth a word; the next interval brings new ones.
      }
    }
  }

  private finish(reason: string): void {
    if (this.connection === "closed") return;
    for (const call of this.liveCalls()) this.update({ ...call, state: "ended", reason: "session_ended" });
    this.close();
    this.emit("over", reason);
  }

  private move(connection: Connection): void {
    if (this.connection === connection) return;
    this.connection = connection;
    this.emit("connection", connection);
  }
}

function unreachable(url: string): Failure {
  return new Failure("unreachable", `Cannot reach ${new URL(url).host}`);
}
