import { Failure } from "./failure";

/** Who connects to the gateway. */
export interface Identity {
  token: string;
  agentId: string;
  tenantId: string;
  userId?: string;
  /** Name and extension, for showing. */
  name: string;
  extension: string;
}

interface LoginAnswer {
  token: string;
  agent: { id: string; tenantId: string; userId: string; name?: string; extension?: string };
}

interface Problem {
  error?: { code?: string; message?: string };
}

const LOGIN_TIMEOUT_MS = 15_000;

/** Logs an agent in at the agent API, e.g. `http://localhost:8004`. */
export async function login(agentApi: string, username: string, password: string): Promise<Identity> {
  const response = await post(`${agentApi.replace(/\/+$/, "")}/api/auth/login`, { username, password });
  const body = (await response.json().catch(() => ({}))) as LoginAnswer & Problem;
  if (!response.ok) {
    throw new Failure(
      body.error?.code ?? "internal_error",
      body.error?.message ?? `The server answered ${response.status}`,
    );
  }
  if ((body as Partial<LoginAnswer>).agent === undefined) {
    throw new Failure("forbidden", "This user is not an agent and has no telephone");
  }
  const { agent, token } = body;
  return {
    token,
    agentId: agent.id,
    tenantId: agent.tenantId,
    userId: agent.userId,
    name: agent.name ?? username,
    extension: agent.extension ?? "",
  };
}

/** The identity inside a token that was got elsewhere. It is read, not verified: the server does that. */
export function identityOf(token: string): Identity {
  const payload = token.trim().split(".")[1];
  if (payload === undefined) throw new Failure("unauthorized", "That is no token");
  const claims = parse(payload);
  const agentId = text(claims["sub"]);
  return { token: token.trim(), agentId, tenantId: text(claims["tenant"]), name: agentId, extension: "" };
}

function parse(payload: string): Record<string, unknown> {
  try {
    return JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/"))) as Record<string, unknown>;
  } catch {
    throw new Failure("unauthorized", "That is no token");
  }
}

function text(claim: unknown): string {
  if (typeof claim !== "string" || claim === "") throw new Failure("unauthorized", "That is no agent's token");
  return claim;
}

async function post(url: string, body: object): Promise<Response> {
  try {
    return await fetch(url, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(LOGIN_TIMEOUT_MS),
    });
  } catch {
    throw new Failure("unreachable", `Cannot reach ${new URL(url, location.href).host}`);
  }
}
