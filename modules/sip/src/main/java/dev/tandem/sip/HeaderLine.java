package dev.tandem.sip;

/** One header to add to a message; both parts were checked where they came in. */
record HeaderLine(String name, String value) {}
