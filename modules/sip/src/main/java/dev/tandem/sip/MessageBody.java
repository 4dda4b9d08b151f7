package dev.tandem.sip;

/** The body of a message, checked where it came in. */
record MessageBody(String contentType, String text) {}
