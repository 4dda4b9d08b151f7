import type { Socket } from "socket.io-client";
import type { Ack, Requests } from "./contract";
import { Failure } from "./failure";

const ACK_TIMEOUT_MS = 15_000;

/** The socket as questions with typed answers: a refusal, and silence too, is a {@link Failure}. */
export class Line {
  constructor(private readonly socket: Socket) {}

  async ask<Name extends keyof Requests>(
    name: Name,
    request: Requests[Name]["request"],
  ): Promise<Requests[Name]["ack"]> {
    const ack = await this.send<Requests[Name]["ack"]>(name, request === undefined ? [] : [request]);
    if (!ack.success) throw new Failure(ack.error.code, ack.error.message);
    return ack;
  }

  private async send<T extends object>(name: string, request: unknown[]): Promise<Ack<T>> {
    try {
      return (await this.socket.timeout(ACK_TIMEOUT_MS).emitWithAck(name, ...request)) as Ack<T>;
    } catch {
      throw new Failure("dependency_unavailable", "The server did not answer");
    }
  }
}
