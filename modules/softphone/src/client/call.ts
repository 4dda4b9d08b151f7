import type { CallNotice } from "./contract";

/** Where a call stands. `ended` and `failed` are final. */
export type CallState = "dialing" | "ringing" | "incoming" | "answering" | "active" | "ended" | "failed";

/** All that is known of a call. Immutable: {@link after} gives the next one. */
export interface Call {
  readonly id: string;
  readonly direction: "outbound" | "inbound";
  /** The other party: a number, or a name where one was given. */
  readonly peer: string;
  readonly state: CallState;
  /** The far side already sends audio though nobody has answered. */
  readonly earlyMedia: boolean;
  readonly muted: boolean;
  readonly held: boolean;
  /** Milliseconds since the epoch; of the client's own clock, so that the timer runs right. */
  readonly answeredAtMs: number | undefined;
  readonly reason: string | undefined;
  readonly sipStatus: number | undefined;
  /** Whole seconds from the answer, as the server counted them; known once ended. */
  readonly durationSeconds: number | undefined;
}

const FRESH = {
  earlyMedia: false,
  muted: false,
  held: false,
  answeredAtMs: undefined,
  reason: undefined,
  sipStatus: undefined,
  durationSeconds: undefined,
} as const;

export function outbound(id: string, peer: string): Call {
  return { id, direction: "outbound", peer, state: "dialing", ...FRESH };
}

export function inbound(id: string, peer: string): Call {
  return { id, direction: "inbound", peer, state: "incoming", ...FRESH };
}

export function isOver(call: Call): boolean {
  return call.state === "ended" || call.state === "failed";
}

/** The call after the server's notice. A notice that no longer fits changes nothing: what is final stays final. */
export function after(call: Call, notice: CallNotice, nowMs: number): Call {
  if (isOver(call)) return call;
  switch (notice.name) {
    case "call:incoming":
      return call;
    case "call:ringing":
      return call.state === "dialing" || call.state === "ringing"
        ? { ...call, state: "ringing", earlyMedia: call.earlyMedia || notice.data.earlyMedia }
        : call;
    case "call:answered":
      return call.answeredAtMs === undefined ? { ...call, state: "active", answeredAtMs: nowMs } : call;
    case "call:held":
      return { ...call, held: notice.data.held };
    case "call:muted":
      return { ...call, muted: notice.data.muted };
    case "call:transferred":
      return call;
    case "call:ended":
      return {
        ...call,
        state: "ended",
        reason: notice.data.reason,
        sipStatus: notice.data.sipStatus,
        durationSeconds: notice.data.duration,
      };
    case "call:failed":
      return { ...call, state: "failed", reason: notice.data.reason, sipStatus: notice.data.sipStatus };
  }
}
