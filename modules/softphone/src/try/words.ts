import type { Call } from "../client";

const SIP_WORDS: Record<number, string> = {
  403: "not allowed",
  404: "number not found",
  408: "no answer from the far side",
  480: "not available",
  484: "number incomplete",
  486: "busy",
  487: "cancelled",
  488: "no common codec",
  503: "no line available",
  600: "busy",
  603: "declined",
};

const REASON_WORDS: Record<string, string> = {
  logout: "You are logged out.",
  replaced: "You logged in somewhere else; that session took this one’s place.",
  lease_expired: "The connection was away too long.",
};

/** What a call's state is called. */
export function stateWords(call: Call): string {
  switch (call.state) {
    case "dialing":
      return "Dialling …";
    case "ringing":
      return call.earlyMedia ? "Ringing, with sound from the far side" : "Ringing …";
    case "incoming":
      return "Incoming call";
    case "answering":
      return "Answering …";
    case "active":
      return call.held ? "On hold" : call.muted ? "In call, muted" : "In call";
    case "ended":
      return call.durationSeconds === undefined ? "Ended" : `Ended after ${clock(call.durationSeconds)}`;
    case "failed":
      return `Failed: ${failure(call)}`;
  }
}

/** Why a session is over. */
export function overWords(reason: string): string {
  return REASON_WORDS[reason] ?? `The session is over (${reason.replaceAll("_", " ")}).`;
}

/** Seconds as 1:05 or 1:02:03. */
export function clock(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

function failure(call: Call): string {
  const words = call.sipStatus === undefined ? undefined : SIP_WORDS[call.sipStatus];
  const what = words ?? (call.reason ?? "unknown reason").replaceAll("_", " ");
  return call.sipStatus === undefined ? what : `${what} (${call.sipStatus})`;
}
