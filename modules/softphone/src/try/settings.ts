/** Where the servers are, unless the page's fields or its address (`?api=…&gateway=…`) say otherwise. */
export interface Servers {
  agentApi: string;
  gateway: string;
}

const AGENT_API_PORT = 8004;

export function serversOf(page: Location): Servers {
  const query = new URLSearchParams(page.search);
  const api = new URL(page.origin);
  api.port = String(AGENT_API_PORT);
  return {
    agentApi: httpUrl(query.get("api")) ?? api.origin,
    gateway: httpUrl(query.get("gateway")) ?? page.origin,
  };
}

/** A link must not be able to smuggle in anything but a plain web address. */
function httpUrl(text: string | null): string | undefined {
  if (text === null || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.protocol === "http:" || url.protocol === "https:" ? url.origin : undefined;
}
