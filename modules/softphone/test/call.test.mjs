import assert from "node:assert/strict";
import { test } from "node:test";
import { after, inbound, isOver, outbound } from "../src/client/call.ts";

const NOW = 1_000_000;
const ringing = (earlyMedia) => ({ name: "call:ringing", data: { callId: "c", earlyMedia } });
const answered = { name: "call:answered", data: { callId: "c", answeredAt: "2026-01-01T00:00:00Z" } };
const ended = { name: "call:ended", data: { callId: "c", reason: "remote_hangup", duration: 5 } };
const failed = { name: "call:failed", data: { callId: "c", reason: "busy", sipStatus: 486 } };

const run = (call, ...notices) => notices.reduce((now, notice) => after(now, notice, NOW), call);

test("an outbound call rings, is answered and ends with its duration", () => {
  const call = run(outbound("c", "600"), ringing(false), answered, ended);
  assert.equal(call.state, "ended");
  assert.equal(call.durationSeconds, 5);
  assert.equal(call.answeredAtMs, NOW);
});

test("a refused call fails with its status", () => {
  const call = run(outbound("c", "604"), failed);
  assert.deepEqual([call.state, call.sipStatus, isOver(call)], ["failed", 486, true]);
});

test("early media once heard is not forgotten by a second ringing", () => {
  assert.equal(run(outbound("c", "608"), ringing(true), ringing(false)).earlyMedia, true);
});

test("what is over stays as it is", () => {
  const over = run(outbound("c", "600"), answered, ended);
  assert.equal(run(over, ringing(true), answered, failed), over);
});

test("ringing after the answer changes nothing", () => {
  assert.equal(run(outbound("c", "600"), answered, ringing(true)).state, "active");
});

test("an incoming call is active once answered, and a repeated answer does not restart its clock", () => {
  const active = run(inbound("c", "100"), answered);
  assert.equal(active.state, "active");
  assert.equal(after(active, answered, NOW + 500), active);
});

test("hold and mute are what the server said last", () => {
  const call = run(
    outbound("c", "600"),
    answered,
    { name: "call:held", data: { callId: "c", held: true, by: "remote" } },
    { name: "call:muted", data: { callId: "c", muted: true } },
  );
  assert.deepEqual([call.held, call.muted], [true, true]);
});
