package dev.tandem.sip.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A session of one audio stream, RTP/AVP or with keys RTP/SAVP; whatever else the far side offers is kept only to be refused in its place.
 *
 * @param sessionId first number of {@code o=}
 * @param sessionVersion second number of {@code o=}: counts up with each change (RFC 3264 §8)
 * @param address IP address (or host name) for RTP, from the media's {@code c=} or the session's
 * @param port RTP port; 0 in an answer means that the stream is refused
 * @param codecs in order of preference, telephone-event among them
 * @param ptimeMs wished packet length
 * @param before other {@code m=} lines before the audio, values only
 * @param after other {@code m=} lines after it
 * @param cryptos SRTP keys of whoever says this, best first (RFC 4568); empty for plain RTP
 */
public record SdpAudio(
        long sessionId,
        long sessionVersion,
        String address,
        int port,
        List<SdpCodec> codecs,
        OptionalInt ptimeMs,
        SdpDirection direction,
        List<String> before,
        List<String> after,
        List<SdpCrypto> cryptos) {

    public SdpAudio {
        cryptos = List.copyOf(cryptos);
        codecs = List.copyOf(codecs);
        before = List.copyOf(before);
        after = List.copyOf(after);
        if (sessionId < 0 || sessionVersion < 0 || port < 0 || port > 65535 || codecs.isEmpty()) {
            throw new IllegalArgumentException("not an audio session");
        }
    }

    /** A session of plain RTP. */
    public SdpAudio(
            long sessionId,
            long sessionVersion,
            String address,
            int port,
            List<SdpCodec> codecs,
            OptionalInt ptimeMs,
            SdpDirection direction,
            List<String> before,
            List<String> after) {
        this(sessionId, sessionVersion, address, port, codecs, ptimeMs, direction, before, after, List.of());
    }

    /** Reads a session description of the far side. */
    public static SdpResult parse(String text) {
        return SdpParser.parse(text);
    }

    /**
     * Our first offer on a leg.
     *
     * @param sessionId any number that is unique to the leg, for example the time
     * @param codecs in order of preference, telephone-event among them
     */
    public static SdpAudio offer(long sessionId, String address, int port, List<SdpCodec> codecs) {
        return new SdpAudio(
                sessionId, 1, address, port, codecs, OptionalInt.of(20), SdpDirection.SENDRECV, List.of(), List.of());
    }

    /**
     * Our answer to this offer (RFC 3264 §6): the first voice codec of the offer that we support too, with the offer's
     * payload type, and telephone-event if both have it at that codec's clock rate. An offer of SRTP is answered with
     * new keys for its first usable line.
     *
     * @param wish the direction that we would like
     * @return empty if no voice codec is common: then the offer deserves 488
     */
    public Optional<SdpAudio> answer(
            long answerSessionId, String ourAddress, int ourPort, List<SdpCodec> supported, SdpDirection wish) {
        if (port == 0) {
            return Optional.empty();
        }
        return codecs.stream()
                .filter(SdpCodec::isVoice)
                .filter(codec -> supported.stream().anyMatch(codec::sameEncoding))
                .findFirst()
                .map(voice -> {
                    List<SdpCodec> chosen = new ArrayList<>();
                    chosen.add(voice);
                    codecs.stream()
                            .filter(SdpCodec::isTelephoneEvent)
                            .filter(event -> event.clockRate() == voice.clockRate())
                            .filter(event -> supported.stream().anyMatch(event::sameEncoding))
                            .findFirst()
                            .ifPresent(chosen::add);
                    return new SdpAudio(
                            answerSessionId,
                            1,
                            ourAddress,
                            ourPort,
                            chosen,
                            ptimeMs,
                            direction.reversed().and(wish),
                            before,
                            after,
                            answeringKeys(List.of()));
                });
    }

    /**
     * Our keys in an answer to this offer: its first line, or the first one of a suite that {@code known} has keys for,
     * which then stay as they are.
     */
    List<SdpCrypto> answeringKeys(List<SdpCrypto> known) {
        for (SdpCrypto ours : known) {
            for (SdpCrypto offered : cryptos) {
                if (offered.suite() == ours.suite()) {
                    return List.of(new SdpCrypto(offered.tag(), ours.suite(), ours.key()));
                }
            }
        }
        return cryptos.stream()
                .limit(1)
                .map(offered -> SdpCrypto.generate(offered.tag(), offered.suite()))
                .toList();
    }

    /**
     * This answer of ours with keys that fit the offer, whoever made it: those that it has where they fit already, else
     * those of our session so far, else new ones.
     */
    public SdpAudio securedFor(SdpAudio offer, SdpAudio before) {
        boolean fits = cryptos.size() == Math.min(1, offer.cryptos.size()) && agreesWith(offer);
        return fits ? this : withCryptos(offer.answeringKeys(cryptos.isEmpty() ? before.cryptos : cryptos));
    }

    /**
     * Whether this answer says the same of SRTP as the offer did: plain to plain, or keys for a line that was offered.
     * Anything else is a downgrade or a mistake. A refused stream has no keys to agree about.
     */
    public boolean agreesWith(SdpAudio offer) {
        if (port == 0 || cryptos.isEmpty()) {
            return port == 0 || offer.cryptos.isEmpty();
        }
        SdpCrypto chosen = cryptos.getFirst();
        return offer.cryptos.stream().anyMatch(one -> one.tag() == chosen.tag() && one.suite() == chosen.suite());
    }

    /** Whether the stream is SRTP. */
    public boolean secured() {
        return !cryptos.isEmpty();
    }

    /** The same session with these SRTP keys; with none it is plain RTP. */
    public SdpAudio withCryptos(List<SdpCrypto> value) {
        return new SdpAudio(sessionId, sessionVersion, address, port, codecs, ptimeMs, direction, before, after, value);
    }

    /** The voice codec to send to whoever said this: its first one. */
    public Optional<SdpCodec> voice() {
        return codecs.stream().filter(SdpCodec::isVoice).findFirst();
    }

    /** The telephone-event payload to send to whoever said this. */
    public Optional<SdpCodec> telephoneEvent() {
        return codecs.stream().filter(SdpCodec::isTelephoneEvent).findFirst();
    }

    /** Whether the far side is on hold in the old style (RFC 2543) or wants nothing from us. */
    public boolean onHold() {
        return !direction.receives() || address.equals("0.0.0.0");
    }

    /** The same session under another {@code o=}. */
    public SdpAudio withOrigin(long id, long version) {
        return new SdpAudio(id, version, address, port, codecs, ptimeMs, direction, before, after, cryptos);
    }

    /** The same session with another direction. */
    public SdpAudio withDirection(SdpDirection value) {
        return new SdpAudio(sessionId, sessionVersion, address, port, codecs, ptimeMs, value, before, after, cryptos);
    }

    /** The same stream at another place. */
    public SdpAudio withEndpoint(String newAddress, int newPort) {
        return new SdpAudio(
                sessionId, sessionVersion, newAddress, newPort, codecs, ptimeMs, direction, before, after, cryptos);
    }

    /** The session description to send, ready for a message body. */
    public String encode() {
        return SdpWriter.write(this);
    }
}
