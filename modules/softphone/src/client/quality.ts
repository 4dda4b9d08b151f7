import type { QualityReport } from "./contract";

/** Running totals of a call, read from getStats. */
export interface Totals {
  packetsReceived: number;
  packetsLost: number;
  packetsSent: number;
  jitterMs: number;
  roundTripMs: number;
  codec: string;
}

const EMPTY: Totals = { packetsReceived: 0, packetsLost: 0, packetsSent: 0, jitterMs: 0, roundTripMs: 0, codec: "" };

// E-model (ITU-T G.107) with the values of G.113 for G.711 with concealment; Opus conceals at least as well.
const BEST_R = 93.2;
const LOSS_ROBUSTNESS = 25.1;
const DELAY_KNEE_MS = 177.3;
const PACKET_MS = 20;

/** Adds up what two reports of getStats say: that of the consumer and that of the producer. */
export function totals(received: RTCStatsReport, sent: RTCStatsReport): Totals {
  const sum = { ...EMPTY };
  for (const entry of [...values(received), ...values(sent)]) {
    switch (entry["type"]) {
      case "inbound-rtp":
        sum.packetsReceived += number(entry["packetsReceived"]);
        sum.packetsLost += Math.max(0, number(entry["packetsLost"]));
        sum.jitterMs = number(entry["jitter"]) * 1000;
        break;
      case "outbound-rtp":
        sum.packetsSent += number(entry["packetsSent"]);
        break;
      case "remote-inbound-rtp":
        sum.roundTripMs = number(entry["roundTripTime"]) * 1000;
        break;
      case "candidate-pair":
        if (sum.roundTripMs === 0) sum.roundTripMs = number(entry["currentRoundTripTime"]) * 1000;
        break;
      case "codec":
        sum.codec = String(entry["mimeType"]).replace("audio/", "");
        break;
      default:
    }
  }
  return sum;
}

/** The quality of the interval between two readings. */
export function report(before: Totals, now: Totals): QualityReport {
  const received = Math.max(0, now.packetsReceived - before.packetsReceived);
  const lost = Math.max(0, now.packetsLost - before.packetsLost);
  const lossPercent = received + lost === 0 ? 0 : (100 * lost) / (received + lost);
  return {
    lossPercent: round(lossPercent),
    jitterMs: round(now.jitterMs),
    roundTripMs: round(now.roundTripMs),
    mos: round(mos(lossPercent, now.jitterMs, now.roundTripMs)),
    packetsReceived: now.packetsReceived,
    packetsLost: now.packetsLost,
    packetsSent: now.packetsSent,
    codec: now.codec,
  };
}

/** Mean opinion score by the E-model, from loss, jitter and round trip. */
export function mos(lossPercent: number, jitterMs: number, roundTripMs: number): number {
  const delayMs = roundTripMs / 2 + 2 * jitterMs + PACKET_MS;
  const delayImpairment = 0.024 * delayMs + (delayMs > DELAY_KNEE_MS ? 0.11 * (delayMs - DELAY_KNEE_MS) : 0);
  const lossImpairment = (95 * lossPercent) / (lossPercent + LOSS_ROBUSTNESS);
  const r = Math.min(100, Math.max(0, BEST_R - delayImpairment - lossImpairment));
  return Math.max(1, 1 + 0.035 * r + r * (r - 60) * (100 - r) * 7e-6);
}

export function noTotals(): Totals {
  return EMPTY;
}

function values(stats: RTCStatsReport): Record<string, unknown>[] {
  const entries: Record<string, unknown>[] = [];
  stats.forEach((entry: Record<string, unknown>) => entries.push(entry));
  return entries;
}

function number(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
