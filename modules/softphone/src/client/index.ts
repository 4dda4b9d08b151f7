// The client library of Tandem's gateway.
export { after, inbound, isOver, outbound, type Call, type CallState } from "./call";
export type * from "./contract";
export { advice, asFailure, Failure } from "./failure";
export { identityOf, login, type Identity } from "./login";
export { mos } from "./quality";
export { Session, type Connection, type SessionEvents, type SessionOptions } from "./session";
