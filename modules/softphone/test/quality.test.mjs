import assert from "node:assert/strict";
import { test } from "node:test";
import { mos, report, totals } from "../src/client/quality.ts";

const none = { packetsReceived: 0, packetsLost: 0, packetsSent: 0, jitterMs: 0, roundTripMs: 0, codec: "" };

test("a clean line is near the best that telephony can be", () => {
  assert.ok(mos(0, 1, 10) > 4.3);
});

test("loss, jitter and delay each make it worse, and it never leaves the scale", () => {
  assert.ok(mos(3, 0, 0) < mos(0, 0, 0));
  assert.ok(mos(0, 60, 0) < mos(0, 0, 0));
  assert.ok(mos(0, 0, 600) < mos(0, 0, 100));
  for (const value of [mos(100, 5000, 5000), mos(0, 0, 0)]) assert.ok(value >= 1 && value <= 4.5);
});

test("loss counts within the interval only", () => {
  const before = { ...none, packetsReceived: 900, packetsLost: 100 };
  const now = { ...none, packetsReceived: 1000, packetsLost: 100 };
  assert.equal(report(before, now).lossPercent, 0);
  assert.equal(report(none, now).lossPercent, 9.09);
});

test("figures are read from the entries of getStats", () => {
  const received = new Map([
    ["a", { type: "inbound-rtp", packetsReceived: 10, packetsLost: -1, jitter: 0.002 }],
    ["b", { type: "codec", mimeType: "audio/PCMU" }],
  ]);
  const sent = new Map([
    ["c", { type: "outbound-rtp", packetsSent: 11 }],
    ["d", { type: "remote-inbound-rtp", roundTripTime: 0.03 }],
  ]);
  assert.deepEqual(totals(received, sent), {
    packetsReceived: 10,
    packetsLost: 0,
    packetsSent: 11,
    jitterMs: 2,
    roundTripMs: 30,
    codec: "PCMU",
  });
});
