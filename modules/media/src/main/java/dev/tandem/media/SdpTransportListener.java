package dev.tandem.media;

/** Rare events of an {@link SdpTransport}. Called on media threads: must not block. */
public interface SdpTransportListener extends LegListener, TransportListener {}
