// An agent for tests. It knows the outer contract and nothing of the product's own client: socket.io-client and
// mediasoup-client are used as they come. A test drives it from outside through `window.agent`; every method takes and
// gives plain JSON.
import { Device, types } from "mediasoup-client";
import { io, type Socket } from "socket.io-client";
import { Ear, PLAIN_MICROPHONE, type Tone } from "./ears";

interface Credentials {
  url: string;
  token: string;
  agentId: string;
  tenantId: string;
  userId: string;
  /** Engine.IO transports, `["websocket"]` or the library's default. */
  transports?: string[];
}

interface Ack {
  success: boolean;
  error?: { code: string; message: string };
  [field: string]: unknown;
}

interface SeenEvent {
  name: string;
  data: Record<string, unknown>;
  /** Milliseconds since the page was loaded. */
  at: number;
}

interface Listening {
  consumer: types.Consumer;
  ear: Ear;
}

const ACK_TIMEOUT_MS = 40_000;

class Agent {
  private socket: Socket | undefined;
  private device: Device | undefined;
  private send: types.Transport | undefined;
  private receive: types.Transport | undefined;
  private producer: types.Producer | undefined;
  private readonly listening = new Map<string, Listening>();
  private readonly seen: SeenEvent[] = [];
  private readonly problems: string[] = [];

  /** Opens the socket. Gives the `connected` payload, or what `connect_error` said. */
  async connect(credentials: Credentials): Promise<Record<string, unknown>> {
    const { url, transports, ...auth } = credentials;
    const socket = io(url, {
      auth,
      forceNew: true,
      reconnection: false,
      ...(transports ? { transports } : {}),
    });
    this.socket = socket;
    socket.onAny((name: string, data: Record<string, unknown>) => {
      this.seen.push({ name, data: data ?? {}, at: performance.now() });
      this.react(name, data ?? {}).catch((e: unknown) => this.problems.push(`${name}: ${String(e)}`));
    });
    socket.on("disconnect", (reason) => {
      this.seen.push({ name: "disconnect", data: { reason }, at: performance.now() });
    });
    return new Promise((resolve) => {
      socket.on("connected", (payload: Record<string, unknown>) => resolve({ connected: payload }));
      socket.on("connect_error", (error: Error & { data?: unknown }) => {
        socket.disconnect();
        resolve({ refused: { message: error.message, data: error.data ?? null } });
      });
    });
  }

  /** Loads the device, opens both transports and produces the microphone. */
  async prepareMedia(): Promise<void> {
    const { capabilities } = (await this.ask("webrtc:get-router-capabilities")) as unknown as {
      capabilities: types.RtpCapabilities;
    };
    const device = new Device();
    await device.load({ routerRtpCapabilities: capabilities });
    this.device = device;
    this.send = device.createSendTransport(await this.transportOptions("send"));
    this.receive = device.createRecvTransport(await this.transportOptions("recv"));
    this.wire(this.send);
    this.wire(this.receive);
    this.send.on("produce", ({ kind, rtpParameters }, done, failed) => {
      this.ask("webrtc:produce", { transportId: this.send?.id, kind, rtpParameters })
        .then((ack) => done({ id: String(ack["producerId"]) }))
        .catch(failed);
    });
    const microphone = await navigator.mediaDevices.getUserMedia(PLAIN_MICROPHONE);
    const track = microphone.getAudioTracks()[0];
    if (!track) throw new Error("no microphone");
    this.producer = await this.send.produce({ track });
  }

  /** Emits any event of the contract and gives its ack as it came, refusals included. */
  async emit(event: string, request?: unknown): Promise<Ack> {
    if (!this.socket) throw new Error("not connected");
    const arguments_ = request === undefined ? [] : [request];
    return (await this.socket.timeout(ACK_TIMEOUT_MS).emitWithAck(event, ...arguments_)) as Ack;
  }

  /** Events seen from position `from` on. */
  events(from = 0): SeenEvent[] {
    return this.seen.slice(from);
  }

  /** What went wrong inside the page, empty when all is well. */
  errors(): string[] {
    return this.problems;
  }

  /** Whether the far end of `callId` is being consumed. */
  hears(callId: string): boolean {
    return this.listening.has(callId);
  }

  /** Listens to the far end of `callId` for `durationMs`. */
  async measureTone(callId: string, durationMs = 3_000): Promise<Tone> {
    return this.heard(callId).ear.measure(durationMs);
  }

  /** Figures of WebRTC's getStats for the far end of `callId` and for the microphone. */
  async stats(callId: string): Promise<Record<string, unknown>> {
    const figures: Record<string, unknown> = {};
    for (const entry of (await this.heard(callId).consumer.getStats()).values()) {
      if (entry.type === "inbound-rtp") {
        figures["packetsReceived"] = entry.packetsReceived;
        figures["packetsLost"] = entry.packetsLost;
        figures["jitterSeconds"] = entry.jitter;
      }
      if (entry.type === "codec") figures["codec"] = entry.mimeType;
    }
    const sent = await this.producer?.getStats();
    for (const entry of sent?.values() ?? []) {
      if (entry.type === "outbound-rtp") figures["packetsSent"] = entry.packetsSent;
      if (entry.type === "remote-inbound-rtp") {
        figures["remotePacketsLost"] = entry.packetsLost;
        figures["roundTripSeconds"] = entry.roundTripTime;
      }
    }
    return figures;
  }

  /** Renews ICE on both transports. */
  async restartIce(): Promise<void> {
    for (const transport of [this.send, this.receive]) {
      if (!transport) throw new Error("no transport");
      const { iceParameters } = await this.ask("webrtc:restart-ice", { transportId: transport.id });
      await transport.restartIce({ iceParameters: iceParameters as types.IceParameters });
    }
  }

  /** Connection states of the transports. */
  connectionStates(): string[] {
    return [this.send, this.receive].map((transport) => transport?.connectionState ?? "absent");
  }

  /** Drops the socket without a logout, as a lost network would. */
  disconnect(): void {
    this.socket?.disconnect();
  }

  private async react(name: string, data: Record<string, unknown>): Promise<void> {
    const callId = String(data["callId"] ?? "");
    const earlyMedia = name === "call:ringing" && data["producerId"];
    if (name === "call:answered" || earlyMedia) await this.listen(callId, data["producerId"]);
    if (name === "call:ended" || name === "call:failed") this.stopListening(callId);
  }

  private async listen(callId: string, producerId: unknown): Promise<void> {
    const known = this.listening.get(callId);
    if (known && (!producerId || known.consumer.producerId === producerId)) return;
    if (!this.receive || !this.device) throw new Error("media is not prepared");
    this.stopListening(callId);
    const ack = await this.ask("webrtc:consume", {
      transportId: this.receive.id,
      ...(producerId ? { producerId } : { callId }),
      rtpCapabilities: this.device.recvRtpCapabilities,
    });
    const consumer = await this.receive.consume({
      id: String(ack["id"]),
      producerId: String(ack["producerId"]),
      kind: ack["kind"] as types.MediaKind,
      rtpParameters: ack["rtpParameters"] as types.RtpParameters,
    });
    const ear = new Ear(new MediaStream([consumer.track]));
    await ear.open();
    this.listening.set(callId, { consumer, ear });
  }

  private stopListening(callId: string): void {
    const heard = this.listening.get(callId);
    if (!heard) return;
    this.listening.delete(callId);
    heard.consumer.close();
    void heard.ear.close();
  }

  private heard(callId: string): Listening {
    const heard = this.listening.get(callId);
    if (!heard) throw new Error(`nothing is heard of call ${callId}; problems: ${this.problems.join("; ")}`);
    return heard;
  }

  private wire(transport: types.Transport): void {
    transport.on("connect", ({ dtlsParameters }, done, failed) => {
      this.ask("webrtc:connect-transport", { transportId: transport.id, dtlsParameters })
        .then(() => done())
        .catch(failed);
    });
  }

  private async transportOptions(direction: "send" | "recv"): Promise<types.TransportOptions> {
    return (await this.ask("webrtc:create-transport", { direction })) as unknown as types.TransportOptions;
  }

  private async ask(event: string, request?: unknown): Promise<Ack> {
    const ack = await this.emit(event, request);
    if (!ack.success) throw new Error(`${event}: ${ack.error?.code ?? "refused"} ${ack.error?.message ?? ""}`);
    return ack;
  }
}

declare global {
  interface Window {
    agent: Agent;
  }
}

window.agent = new Agent();
