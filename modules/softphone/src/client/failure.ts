/** A refusal of the server, with the code of the outer contract. */
export class Failure extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = "Failure";
  }
}

const ADVICE: Record<string, string> = {
  user_limit_reached: "All seats of the licence are taken. It works as soon as someone logs out.",
  webrtc_extension_not_licensed: "The licence does not include calls from the browser.",
  license_expired: "The licence has run out. Ask your administrator.",
  license_suspended: "The licence is suspended. Ask your administrator.",
  unauthorized: "Check the user name and the password.",
  session_gone: "The session is over. Log in again.",
  trunk_unavailable: "No telephone line can be reached just now.",
  rate_limited: "Too many attempts. Wait a moment.",
  dependency_unavailable: "A part of the system is away. Try again in a moment.",
  invalid_call_state: "That is not possible in the call's present state.",
  microphone_denied: "Allow the microphone for this page, then try again.",
  microphone_missing: "No microphone was found. Plug one in, then try again.",
  unreachable: "Is the address right, and is the server running?",
};

/** What a person can do about it; empty when there is nothing better to say than the message. */
export function advice(code: string): string {
  return ADVICE[code] ?? "";
}

/** Any error as a {@link Failure}. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof DOMException && error.name === "NotAllowedError") {
    return new Failure("microphone_denied", "The microphone is blocked");
  }
  if (error instanceof DOMException && error.name === "NotFoundError") {
    return new Failure("microphone_missing", "No microphone");
  }
  return new Failure("internal_error", error instanceof Error ? error.message : String(error));
}
