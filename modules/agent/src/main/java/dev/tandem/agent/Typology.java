package dev.tandem.agent;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How an agent takes calls. */
public enum Typology {
    @JsonProperty("chrome_softphone")
    CHROME_SOFTPHONE,
    @JsonProperty("webrtc_appbar")
    WEBRTC_APPBAR,
    @JsonProperty("sip_phone")
    SIP_PHONE;

    /** Whether the agent's client is a browser and so needs a seat of the WebRTC feature. */
    public boolean isWebRtc() {
        return this != SIP_PHONE;
    }
}
