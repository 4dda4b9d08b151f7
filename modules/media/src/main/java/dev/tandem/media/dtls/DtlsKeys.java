package dev.tandem.media.dtls;

import dev.tandem.media.srtp.SrtpKeys;

/** What a handshake yields: keys of what the DTLS client sends and of what the DTLS server sends. */
public record DtlsKeys(SrtpKeys client, SrtpKeys server) {}
