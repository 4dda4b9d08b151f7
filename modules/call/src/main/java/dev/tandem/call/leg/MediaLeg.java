package dev.tandem.call.leg;

import dev.tandem.core.EventLog;
import dev.tandem.media.Feed;
import dev.tandem.media.MediaPlane;
import dev.tandem.media.MediaSink;
import dev.tandem.media.MediaSource;
import dev.tandem.media.RtpCodec;
import dev.tandem.media.RtpLegListener;
import dev.tandem.media.StreamStats;
import dev.tandem.media.Tone;
import dev.tandem.sip.sdp.SdpAudio;
import dev.tandem.sip.sdp.SdpDirection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One call's ends in the media plane: for each agent the feed that it hears and the microphone that is heard, the RTP
 * leg towards SIP, the tone. It knows how they are wired at the moment and wires them anew whenever an end comes in. Of
 * one actor only; the plane's methods are quick, so it needs no actor of its own.
 */
public final class MediaLeg implements AutoCloseable {
    private static final EventLog LOG = EventLog.of(MediaLeg.class);
    private static final double MILLIWATT_HERTZ = 1000;
    private static final double MILLIWATT_DBM0 = 0;

    private enum Wiring {
        NONE,
        LOOP,
        TONE,
        AGENTS,
        EARLY_MEDIA,
        SIP
    }

    private final String callId;
    private final MediaPlane plane;
    private final Map<Side, Feed> feeds = new EnumMap<>(Side.class);
    private final Map<Side, MediaSource> microphones = new EnumMap<>(Side.class);
    private final Map<Side, StreamStats> before = new EnumMap<>(Side.class);
    private final Set<Side> muted = EnumSet.noneOf(Side.class);
    private RtpCodec codec;
    private Wiring wiring = Wiring.NONE;
    private final Set<Side> holding = EnumSet.noneOf(Side.class);
    private final HoldSound holdSound;
    private final Comfort comfort;
    private final Patch patch;
    private final RtpEnd rtp;
    private Optional<Tone> tone = Optional.empty();

    /** @param holdSound what is heard on hold */
    public MediaLeg(String callId, MediaPlane plane, HoldSound holdSound) {
        this.callId = callId;
        this.plane = plane;
        this.holdSound = holdSound;
        this.comfort = new Comfort(plane, holdSound);
        this.patch = new Patch(callId, plane);
        this.rtp = new RtpEnd(callId, plane);
        this.codec = plane.codecs().stream()
                .filter(RtpCodec.PCMU::sameFormat)
                .findFirst()
                .orElseGet(() -> plane.codecs().getFirst());
    }

    /** The encoding's name, such as {@code PCMU}. */
    public String codecName() {
        return codec.encodingName();
    }

    /** Decides the call's codec, before anything is opened; one that is not carried is passed over. */
    public void speak(String encodingName) {
        plane.codecs().stream()
                .filter(known -> known.encodingName().equalsIgnoreCase(encodingName))
                .findFirst()
                .ifPresent(known -> codec = known);
    }

    /** Where what each side hears is found in the plane. */
    public Map<Side, String> feedIds() {
        Map<Side, String> ids = new EnumMap<>(Side.class);
        feeds.forEach((side, feed) -> ids.put(side, feed.id()));
        return ids;
    }

    /** Opens the end of this side, once, and says what the agent shall consume. */
    public String open(Side side) {
        return feeds.computeIfAbsent(side, any -> plane.createFeed(codec)).id();
    }

    /** What the agent of this side hears. */
    public Optional<String> feedId(Side side) {
        return Optional.ofNullable(feeds.get(side)).map(Feed::id);
    }

    /**
     * Takes up the agent's microphone. The first one decides the call's codec, as nothing is transcoded.
     *
     * @return whether the agent must be told another feed because the codec changed
     */
    public boolean hear(Side side, String producerId) {
        Optional<MediaSource> source = plane.source(producerId);
        if (source.isEmpty()) {
            LOG.warn("call.microphone-not-here", "call", callId, "producer", producerId);
            return false;
        }
        boolean decides = wiring == Wiring.NONE && microphones.isEmpty() && !rtp.isOpen();
        microphones.put(side, source.get());
        before.put(side, source.get().stats());
        boolean changes = decides && !source.get().codec().sameFormat(codec);
        if (changes) {
            codec = source.get().codec();
            Optional.ofNullable(feeds.remove(side)).ifPresent(Feed::close);
            open(side);
        }
        wire();
        return changes;
    }

    /**
     * Speaks SRTP if the far side has offered it, and a codec that it has offered, as long as nothing else is decided;
     * the plane's first such.
     */
    public void prefer(SdpAudio offer) {
        secure(offer.secured());
        if (feeds.isEmpty() && !rtp.isOpen()) {
            plane.codecs().stream()
                    .filter(known -> SdpCodecs.offers(offer, known))
                    .findFirst()
                    .ifPresent(known -> codec = known);
        }
    }

    /** Whether the RTP leg that is to be offered speaks SRTP; an open leg of the other kind is given up. */
    public void secure(boolean srtp) {
        rtp.secure(srtp);
    }

    /** Lets the agent hear itself. */
    public void loopBack() {
        wiring = Wiring.LOOP;
        wire();
    }

    /** Lets the caller hear 1 kHz at 0 dBm0 (ITU-T G.711's digital milliwatt). */
    public void playTone() {
        wiring = Wiring.TONE;
        wire();
    }

    /** Lets both agents hear each other. */
    public void bridgeAgents() {
        wiring = Wiring.AGENTS;
        wire();
    }

    /**
     * Opens the RTP leg, once, and describes it.
     *
     * @param sessionId for {@code o=}
     * @return empty when no port is left
     */
    public Optional<SdpAudio> offer(long sessionId, RtpLegListener listener) {
        return rtp.offer(sessionId, codec, listener);
    }

    /** The far side is heard already, and hears nothing yet. */
    public void takeEarlyMedia(SdpAudio remote) {
        rtp.aim(remote);
        wiring = Wiring.EARLY_MEDIA;
        wire();
    }

    /** Far side and agent hear each other. */
    public void bridgeSip(SdpAudio remote) {
        rtp.answered(SdpDirection.SENDRECV, remote);
        wiring = Wiring.SIP;
        wire();
    }

    /** Our answer to a changed session of the far side; empty if it cannot be taken. */
    public Optional<SdpAudio> answer(long sessionId, SdpAudio offer) {
        Optional<SdpAudio> answer = rtp.answer(sessionId, codec, offer, wish(!holding.isEmpty()));
        answer.ifPresent(agreed -> wire());
        return answer;
    }

    /** Whether this offer can be answered. */
    public boolean takes(SdpAudio offer) {
        return offer.answer(0, "", 0, SdpCodecs.of(codec), SdpDirection.SENDRECV)
                .isPresent();
    }

    /** Whether the far side holds the call by this offer. */
    public boolean isHeldBy(SdpAudio offer) {
        return rtp.isHeldBy(offer);
    }

    /**
     * The session to offer so that the agent of this side holds the call, or no longer does. Nothing changes before it
     * is agreed.
     */
    public Optional<SdpAudio> holdOffer(boolean held) {
        return rtp.reoffer(wish(held));
    }

    /** The far side has agreed to what {@link #holdOffer} gave. */
    public void agreed(SdpAudio offer, SdpAudio answer) {
        rtp.answered(offer.direction(), answer);
        wire();
    }

    /** Whether the far side holds the call. */
    public boolean isHeldFromAfar() {
        return rtp.isHeldFromAfar();
    }

    private SdpDirection wish(boolean held) {
        return held ? holdSound.direction() : SdpDirection.SENDRECV;
    }

    /** While an agent holds the call it hears nothing of it, and the others hear what is played on hold. */
    public void hold(Side side, boolean held) {
        if (held) {
            holding.add(side);
        } else {
            holding.remove(side);
        }
        wire();
    }

    /** Everything that this side's microphone feeds gets silence instead. */
    public void mute(Side side, boolean on) {
        if (on) {
            muted.add(side);
        } else {
            muted.remove(side);
        }
        wire();
    }

    /** Queues tones on the RTP leg. */
    public void sendDtmf(String tones, Duration each) {
        rtp.sendDtmf(tones, each);
    }

    /** Whether the far side is to send; while either side holds it may not. */
    public boolean expectsRtp() {
        return holding.isEmpty() && rtp.isFlowing();
    }

    /** RTP packets that the far side has sent so far. */
    public long rtpReceived() {
        return rtp.received();
    }

    /** Figures so far; empty while nothing is connected. */
    public Optional<MediaFigures> figures() {
        if (wiring == Wiring.NONE) {
            return Optional.empty();
        }
        List<LegFigures> legs = new ArrayList<>();
        feeds.forEach((side, feed) ->
                legs.add(LegFigures.browser(nameOf(side), wiring != Wiring.TONE, spokenBy(side), feed)));
        rtp.figures().ifPresent(legs::add);
        boolean held = !holding.isEmpty() || (rtp.isOpen() && !expectsRtp());
        return Optional.of(new MediaFigures(codecName(), wiring != Wiring.EARLY_MEDIA, held, legs));
    }

    /** Where two calls are joined, each hears the other's feed in place of a microphone. */
    private String nameOf(Side side) {
        if (microphones.get(side) instanceof Feed) {
            return "joined call";
        }
        if (feeds.size() == 1) {
            return "browser";
        }
        return side == Side.CALLER ? "calling browser" : "called browser";
    }

    /** What the microphone gave within this call. */
    private StreamStats spokenBy(Side side) {
        MediaSource microphone = microphones.get(side);
        return microphone == null
                ? StreamStats.NONE
                : microphone.stats().since(before.getOrDefault(side, StreamStats.NONE));
    }

    /** Frees everything in every end. The agents' microphones are theirs and stay. */
    @Override
    public void close() {
        feeds.values().forEach(Feed::close);
        rtp.close();
        tone.ifPresent(Tone::close);
        comfort.close();
        feeds.clear();
        microphones.clear();
        tone = Optional.empty();
        holding.clear();
        wiring = Wiring.NONE;
    }

    private void wire() {
        comfort.begin();
        if (wiring != Wiring.NONE) {
            feeds.forEach(this::wireFeed);
        }
        if (wiring == Wiring.SIP) {
            rtp.sink().ifPresent(this::wireSink);
        }
        comfort.end();
    }

    /** What the agent of this side hears. */
    private void wireFeed(Side side, Feed feed) {
        if (holding.contains(side)) {
            play(comfort.silence(codec), feed);
            return;
        }
        switch (wiring) {
            case NONE -> {}
            case LOOP -> connectMicrophone(side, feed);
            case TONE -> {
                tone = tone.or(() -> Optional.of(plane.createTone(RtpCodec.PCMU, MILLIWATT_HERTZ, MILLIWATT_DBM0)));
                play(tone.get(), feed);
            }
            case AGENTS -> wireOther(side.other(), feed);
            case EARLY_MEDIA, SIP -> rtp.source().ifPresent(source -> play(source, feed));
        }
    }

    private void wireOther(Side other, Feed feed) {
        if (holding.contains(other)) {
            play(comfort.music(codec), feed);
        } else {
            connectMicrophone(other, feed);
        }
    }

    /**
     * What the far side hears. Until the agent has a microphone it gets silence: its NAT and its timers want packets;
     * when nothing is to flow towards it, nothing does.
     */
    private void wireSink(MediaSink sink) {
        if (!rtp.listens()) {
            sink.disconnect();
        } else if (!holding.isEmpty()) {
            play(comfort.music(codec), sink);
        } else if (microphones.isEmpty()) {
            play(comfort.silence(codec), sink);
        } else {
            microphones.keySet().forEach(side -> connectMicrophone(side, sink));
        }
    }

    private void play(MediaSource source, MediaSink sink) {
        patch.connect(source, sink, false);
    }

    private void connectMicrophone(Side side, MediaSink sink) {
        MediaSource microphone = microphones.get(side);
        if (microphone != null) {
            patch.connect(microphone, sink, muted.contains(side));
        }
    }
}
