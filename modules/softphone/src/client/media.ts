import { Device, type types } from "mediasoup-client";
import type { Direction } from "./contract";
import { Failure } from "./failure";
import type { Line } from "./line";
import { noTotals, totals, type Totals } from "./quality";

/**
 * The browser's end of the media: a device, a transport each way and the microphone, kept for the whole session. Calls
 * only consume, so that answering one needs neither ICE nor DTLS.
 */
export class Media {
  private readonly consumers = new Map<string, types.Consumer>();

  private constructor(
    private readonly line: Line,
    private readonly device: Device,
    private readonly send: types.Transport,
    private readonly receive: types.Transport,
    private readonly producer: types.Producer,
    readonly microphone: MediaStream,
  ) {}

  /** Asks for the microphone and sets everything up. */
  static async open(line: Line, iceServers: RTCIceServer[], constraints: MediaTrackConstraints): Promise<Media> {
    const microphone = await navigator.mediaDevices.getUserMedia({ audio: constraints });
    try {
      const track = microphone.getAudioTracks()[0];
      if (track === undefined) throw new Failure("microphone_missing", "No microphone");
      const { capabilities } = await line.ask("webrtc:get-router-capabilities", undefined);
      const device = await Device.factory();
      await device.load({ routerRtpCapabilities: capabilities });
      const send = await transport(line, device, "send", iceServers);
      const receive = await transport(line, device, "recv", iceServers);
      // The session owns the track: the microphone must outlive a producer that is closed.
      const producer = await send.produce({ track, stopTracks: false });
      return new Media(line, device, send, receive, producer, microphone);
    } catch (e) {
      stop(microphone);
      throw e;
    }
  }

  /** Hears the far end of a call; gives the stream to play. */
  async hear(callId: string, producerId: string | undefined): Promise<MediaStream> {
    const known = this.consumers.get(callId);
    if (known !== undefined && (producerId === undefined || known.producerId === producerId)) {
      return new MediaStream([known.track]);
    }
    known?.close();
    const parameters = await this.line.ask("webrtc:consume", {
      transportId: this.receive.id,
      rtpCapabilities: this.device.recvRtpCapabilities,
      ...(producerId === undefined ? { callId } : { producerId }),
    });
    const consumer = await this.receive.consume({
      id: parameters.id,
      producerId: parameters.producerId,
      kind: parameters.kind,
      rtpParameters: parameters.rtpParameters,
    });
    this.consumers.set(callId, consumer);
    return new MediaStream([consumer.track]);
  }

  forget(callId: string): void {
    this.consumers.get(callId)?.close();
    this.consumers.delete(callId);
  }

  /** Keeps the microphone's sound from leaving the browser, or lets it out again. */
  silence(silent: boolean): void {
    if (silent) this.producer.pause();
    else this.producer.resume();
  }

  /** Whether a transport is beyond repair, so that the media must be opened anew. */
  isBroken(): boolean {
    return [this.send, this.receive].some(
      (transport) => transport.closed || transport.connectionState === "failed" || transport.connectionState === "closed",
    );
  }

  /** Finds new paths after a change of network. */
  async restartIce(): Promise<void> {
    for (const transport of [this.send, this.receive]) {
      const { iceParameters } = await this.line.ask("webrtc:restart-ice", { transportId: transport.id });
      await transport.restartIce({ iceParameters });
    }
  }

  async totals(callId: string): Promise<Totals> {
    const consumer = this.consumers.get(callId);
    if (consumer === undefined || this.producer.closed) return noTotals();
    return totals(await consumer.getStats(), await this.producer.getStats());
  }

  close(): void {
    this.consumers.clear();
    this.send.close();
    this.receive.close();
    stop(this.microphone);
  }
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

async function transport(
  line: Line,
  device: Device,
  direction: Direction,
  iceServers: RTCIceServer[],
): Promise<types.Transport> {
  const { id, iceParameters, iceCandidates, dtlsParameters } = await line.ask("webrtc:create-transport", { direction });
  const options = { id, iceParameters, iceCandidates, dtlsParameters, iceServers };
  const made = direction === "send" ? device.createSendTransport(options) : device.createRecvTransport(options);
  made.on("connect", (parameters, done, failed) => {
    line.ask("webrtc:connect-transport", { transportId: made.id, dtlsParameters: parameters.dtlsParameters }).then(() => {
      done();
    }, failed);
  });
  made.on("produce", ({ kind, rtpParameters }, done, failed) => {
    line.ask("webrtc:produce", { transportId: made.id, kind, rtpParameters }).then(({ producerId }) => {
      done({ id: producerId });
    }, failed);
  });
  return made;
}
