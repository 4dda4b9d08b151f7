package dev.tandem.sip;

import dev.tandem.sip.sdp.SdpAudio;

/** The way to answer a re-INVITE. Only the first call counts; without one the far side gets 488. */
public interface OfferResponse {
    /** 200 with this session; {@code o=} is set by the leg. */
    void accept(SdpAudio answer);

    /**
     * Refuses the change; the session goes on as it was.
     *
     * @param status 400 to 699, normally 488
     */
    void refuse(int status);
}
