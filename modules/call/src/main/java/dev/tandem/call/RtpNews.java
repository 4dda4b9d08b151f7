package dev.tandem.call;

import dev.tandem.core.EventLog;
import dev.tandem.media.RtpLegListener;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.apache.pekko.actor.typed.ActorRef;

/** The media plane's rare events, which come on its threads, as commands to the call's actor. */
record RtpNews(ActorRef<CallCommand> call, Tones tones) implements RtpLegListener {
    private static final EventLog LOG = EventLog.of(Call.class);

    @Override
    public void dtmf(char tone) {
        tones.received(tone, Tones.Way.RTP, System.nanoTime());
    }

    @Override
    public void silent(Duration duration) {
        call.tell(new CallCommand.MediaSilent());
    }

    @Override
    public void latched(InetSocketAddress remote) {
        LOG.debug("call.rtp-latched", "remote", remote);
    }
}
