import type { QualityReport } from "../client";
import { byId } from "./dom";

const GOOD_MOS = 3.8;
const FAIR_MOS = 3.1;

/** Shows the latest figures of a call, or dashes when there are none. */
export function showQuality(report: QualityReport | undefined): void {
  const grade = report === undefined ? "none" : gradeOf(report.mos);
  byId("quality").dataset["grade"] = grade;
  byId("quality-mos").textContent = report === undefined ? "–" : `${grade} · MOS ${report.mos.toFixed(1)}`;
  byId("quality-loss").textContent = report === undefined ? "–" : `${report.lossPercent.toFixed(1)} %`;
  byId("quality-jitter").textContent = report === undefined ? "–" : `${report.jitterMs.toFixed(0)} ms`;
  byId("quality-rtt").textContent = report === undefined ? "–" : `${report.roundTripMs.toFixed(0)} ms`;
  byId("quality-codec").textContent = report === undefined || report.codec === "" ? "–" : report.codec;
}

function gradeOf(mos: number): "good" | "fair" | "bad" {
  if (mos >= GOOD_MOS) return "good";
  return mos >= FAIR_MOS ? "fair" : "bad";
}
