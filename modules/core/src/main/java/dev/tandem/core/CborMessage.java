package dev.tandem.core;

/** Marks commands, replies and snapshots that cross nodes; serialized as CBOR by Jackson. */
public interface CborMessage {}
