// The gateway's Socket.IO contract, as types: what the client asks, how the server acks, what the server tells.
import type { types } from "mediasoup-client";

/** Every refusal, in acks and in HTTP bodies alike. */
export interface Refused {
  success: false;
  error: { code: string; message: string };
}

export type Ack<T extends object = object> = ({ success: true } & T) | Refused;

export type Direction = "send" | "recv";

export interface TransportParameters {
  id: string;
  iceParameters: types.IceParameters;
  iceCandidates: types.IceCandidate[];
  dtlsParameters: types.DtlsParameters;
}

export interface ConsumerParameters {
  id: string;
  producerId: string;
  kind: types.MediaKind;
  rtpParameters: types.RtpParameters;
}

/** Figures of one interval of a call, as the client measured them. */
export interface QualityReport {
  lossPercent: number;
  jitterMs: number;
  roundTripMs: number;
  /** Estimated mean opinion score, 1 (bad) to 4.5 (excellent), by the E-model of ITU-T G.107. */
  mos: number;
  packetsReceived: number;
  packetsLost: number;
  packetsSent: number;
  codec: string;
}

/** Events that the client sends, with their request and what their ack carries beside `success`. */
export interface Requests {
  "session:heartbeat": { request: undefined; ack: { leaseUntil: string } };
  "session:logout": { request: undefined; ack: object };
  "webrtc:get-router-capabilities": { request: undefined; ack: { capabilities: types.RtpCapabilities } };
  "webrtc:create-transport": { request: { direction: Direction }; ack: TransportParameters };
  "webrtc:connect-transport": {
    request: { transportId: string; dtlsParameters: types.DtlsParameters };
    ack: object;
  };
  "webrtc:restart-ice": { request: { transportId: string }; ack: { iceParameters: types.IceParameters } };
  "webrtc:produce": {
    request: { transportId: string; kind: types.MediaKind; rtpParameters: types.RtpParameters };
    ack: { producerId: string };
  };
  "webrtc:consume": {
    request: { transportId: string; rtpCapabilities: types.RtpCapabilities; callId?: string; producerId?: string };
    ack: ConsumerParameters;
  };
  "call:dial": {
    request: { phoneNumber: string; campaignId?: string; leadId?: string; callerId?: string };
    ack: { callId: string };
  };
  "call:answer": { request: { callId: string }; ack: object };
  "call:hangup": { request: { callId: string; reason?: string }; ack: object };
  "call:hold": { request: { callId: string }; ack: object };
  "call:unhold": { request: { callId: string }; ack: object };
  "call:mute": { request: { callId: string; muted: boolean }; ack: object };
  "call:dtmf": { request: { callId: string; tone: string; durationMs?: number }; ack: object };
  "call:transfer": {
    request: { callId: string; target: string; transferType: "blind" | "attended"; consultCallId?: string };
    ack: object;
  };
  "call:stats": { request: { callId: string; report: QualityReport }; ack: object };
  "agent:presence": {
    request: { presence: Presence };
    ack: { agentId: string; presence: Presence; since: string };
  };
}

export interface Connected {
  sessionId: string;
  agentId: string;
  tenantId: string;
  licenseId: string;
  seat: { max: number; active: number };
  iceServers?: RTCIceServer[];
  heartbeatIntervalMs: number;
  resumed: boolean;
  calls: unknown[];
}

/** What the server tells about a call. */
export interface CallNotices {
  "call:incoming": { callId: string; from: string; to: string; displayName?: string };
  "call:ringing": { callId: string; earlyMedia: boolean; producerId?: string };
  "call:answered": { callId: string; producerId?: string; answeredAt: string | number };
  "call:held": { callId: string; held: boolean; by: string };
  "call:muted": { callId: string; muted: boolean };
  "call:transferred": { callId: string; target: string; transferType: string; status: string };
  "call:ended": { callId: string; reason: string; duration: number; sipStatus?: number };
  "call:failed": { callId: string; reason: string; sipStatus?: number };
}

export type Presence = "available" | "busy" | "away" | "dnd" | "wrap_up";

/** What the server tells about the session. */
export interface SessionNotices {
  connected: Connected;
  "webrtc:peer-connected": { transportId: string };
  "webrtc:peer-disconnected": { transportId: string; reason: string };
  "session:ended": { reason: string };
  "agent:presence": { agentId: string; presence: Presence; since: string };
  error: { code: string; message: string };
}

export const CALL_NOTICES = [
  "call:incoming",
  "call:ringing",
  "call:answered",
  "call:held",
  "call:muted",
  "call:transferred",
  "call:ended",
  "call:failed",
] as const satisfies readonly (keyof CallNotices)[];

/** A notice of a call with its name: what the state machine of a call is fed. */
export type CallNotice = { [N in keyof CallNotices]: { name: N; data: CallNotices[N] } }[keyof CallNotices];
