package dev.tandem.app;

import dev.tandem.app.settings.NodeSettings;
import dev.tandem.app.settings.RtcSettings;
import dev.tandem.app.settings.StartRefused;
import dev.tandem.call.CallModule;
import dev.tandem.media.MediaPlane;
import dev.tandem.sip.SipEndpoint;
import dev.tandem.sip.SipStartException;
import dev.tandem.sip.guard.SourceGuard;
import java.io.IOException;

/** What carries calls out of a gateway node: its media plane, its SIP user agent, and whom that hears. */
record Rtc(MediaPlane media, SipEndpoint sip, SourceGuard guard) implements AutoCloseable {

    static Rtc open(NodeSettings settings) throws StartRefused {
        MediaPlane media = media(settings.rtc());
        try {
            SourceGuard guard = new SourceGuard(settings.rtc().sipGuard());
            return new Rtc(media, sip(settings.rtc(), guard), guard);
        } catch (StartRefused e) {
            media.close();
            throw e;
        }
    }

    private static MediaPlane media(RtcSettings settings) throws StartRefused {
        try {
            return MediaPlane.start(settings.media(), settings.holdMusic());
        } catch (IOException e) {
            throw new StartRefused("RTC_MIN_PORT is \"" + settings.minPort()
                    + "\": expected a UDP port that can be opened, but " + e.getMessage());
        }
    }

    private static SipEndpoint sip(RtcSettings settings, SourceGuard guard) throws StartRefused {
        try {
            return SipEndpoint.start(settings.sip("Tandem/" + Version.current()), CallModule.inbound(), guard);
        } catch (SipStartException e) {
            throw new StartRefused("TANDEM_SIP_PORT is \"" + settings.sipPort()
                    + "\": expected a port that can be opened, but " + e.getMessage());
        }
    }

    @Override
    public void close() {
        sip.close();
        media.close();
    }
}
