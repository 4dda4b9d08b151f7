package dev.tandem.core;

/** A "no" as a value: why a command or a request was not carried out. Never carries a secret. */
public record Refusal(ErrorCode code, String message) {}
