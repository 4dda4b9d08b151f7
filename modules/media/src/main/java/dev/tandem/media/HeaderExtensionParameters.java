package dev.tandem.media;

import java.util.Map;

/** A header extension in use on a stream, mediasoup's {@code RtpHeaderExtensionParameters}. */
public record HeaderExtensionParameters(String uri, int id, boolean encrypt, Map<String, Object> parameters) {
    public HeaderExtensionParameters {
        parameters = Absent.map(parameters);
    }
}
