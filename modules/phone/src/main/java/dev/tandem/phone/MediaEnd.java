package dev.tandem.phone;

import dev.tandem.agent.session.AgentSessionCommand;
import dev.tandem.agent.session.SessionReply;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.Refusal;
import dev.tandem.media.DtlsFingerprint;
import dev.tandem.media.IceCandidate;
import dev.tandem.media.IceParameters;
import dev.tandem.media.RtpCodec;
import dev.tandem.media.SdpRemote;
import dev.tandem.sip.sdp.SdpAudio;
import dev.tandem.sip.sdp.SdpCodec;
import dev.tandem.sip.sdp.SdpDirection;
import dev.tandem.sip.sdp.SdpSetup;
import dev.tandem.sip.sdp.SdpWebRtc;
import dev.tandem.sip.sdp.SdpWebRtcAudio;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One call's end in the media plane of the agent's session, in the words of offer and answer (RFC 3264, RFC 8829). */
final class MediaEnd {
    /** Offered beside a codec of this clock rate (RFC 4733 §2.1). */
    private static final int EVENT_CLOCK_RATE = 8000;

    private static final String FIRST_MID = "0";

    private final Line line;
    private final long sdpSessionId = Instant.now().getEpochSecond();
    private long sdpVersion;
    private SessionReply.@Nullable SdpTransportCreated transport;
    private @Nullable IceParameters ice;
    private @Nullable SdpWebRtcAudio remote;
    private boolean closed;

    /** How a step went. */
    sealed interface Step {
        record Done() implements Step {}

        record Refused(Refusal refusal) implements Step {}
    }

    MediaEnd(Line line) {
        this.line = line;
    }

    boolean is(String transportId) {
        return transport != null && transport.id().equals(transportId);
    }

    /** Opens the end that this offer of the telephone deserves. */
    void openFor(SdpWebRtcAudio offer, Consumer<Step> rest) {
        List<RtpCodec> codecs = offer.audio().codecs().stream()
                .filter(SdpCodec::isVoice)
                .map(MediaEnd::rtpCodec)
                .toList();
        open(Optional.empty(), codecs, step -> {
            if (step instanceof Step.Done) {
                connect(offer, rest);
            } else {
                rest.accept(step);
            }
        });
    }

    /** Opens an end to offer the telephone what it shall hear in the call. */
    void openFor(String callId, Consumer<Step> rest) {
        open(Optional.of(callId), List.of(), rest);
    }

    private void open(Optional<String> callId, List<RtpCodec> codecs, Consumer<Step> rest) {
        ask(
                line.session(replyTo ->
                        new AgentSessionCommand.CreateSdpTransport(line.sessionId(), callId, codecs, replyTo)),
                reply -> {
                    if (reply instanceof SessionReply.SdpTransportCreated created) {
                        transport = created;
                        ice = created.iceParameters();
                        if (closed) {
                            release(created.id());
                        }
                    }
                    rest.accept(stepOf(reply));
                });
    }

    /** Takes a description of the telephone: an offer, or the answer to ours. */
    void connect(SdpWebRtcAudio description, Consumer<Step> rest) {
        SessionReply.SdpTransportCreated opened = transport;
        Optional<SdpCodec> voice = opened == null
                ? Optional.empty()
                : description.audio().codecs().stream()
                        .filter(codec -> rtpCodec(codec).sameFormat(opened.codec()))
                        .findFirst();
        if (opened == null || voice.isEmpty() || description.audio().port() == 0) {
            rest.accept(new Step.Refused(ErrorCode.INVALID_VALUE.refusal("No common codec")));
            return;
        }
        SdpRemote said = new SdpRemote(
                description.webRtc().iceUfrag(),
                description.webRtc().icePwd(),
                description.webRtc().fingerprints().stream()
                        .map(one -> new DtlsFingerprint(one.algorithm(), one.value()))
                        .toList(),
                description.webRtc().setup().name().toLowerCase(java.util.Locale.ROOT),
                voice.get().payloadType(),
                events(description, voice.get().clockRate()).stream()
                        .mapToInt(SdpCodec::payloadType)
                        .findFirst());
        ask(
                line.session(replyTo ->
                        new AgentSessionCommand.ConnectSdpTransport(line.sessionId(), opened.id(), said, replyTo)),
                reply -> {
                    if (reply instanceof SessionReply.SdpTransportConnected connected) {
                        remote = description;
                        ice = connected.iceParameters();
                    }
                    rest.accept(stepOf(reply));
                });
    }

    /** The telephone hears the call, and is heard in it. */
    void use(String callId, Consumer<Step> rest) {
        SessionReply.SdpTransportCreated opened = transport;
        if (opened == null) {
            rest.accept(new Step.Refused(ErrorCode.INVALID_CALL_STATE.refusal()));
            return;
        }
        ask(
                line.session(replyTo ->
                        new AgentSessionCommand.UseSdpTransport(line.sessionId(), opened.id(), callId, replyTo)),
                reply -> rest.accept(stepOf(reply)));
    }

    /** Our offer to the telephone: the one codec of the call, and tones. */
    String offer() {
        SessionReply.SdpTransportCreated opened = opened();
        SdpCodec voice = sdpCodec(opened.codec(), opened.codec().preferredPayloadType());
        List<SdpCodec> codecs = new ArrayList<>(List.of(voice));
        if (voice.clockRate() == EVENT_CLOCK_RATE) {
            codecs.add(SdpCodec.TELEPHONE_EVENT);
        }
        return describe(codecs, SdpDirection.SENDRECV, List.of(), List.of(), SdpSetup.ACTPASS, FIRST_MID);
    }

    /** Our answer to the telephone's last offer; again a description of what is agreed where it asks for our offer. */
    String answer() {
        SdpWebRtcAudio offer = java.util.Objects.requireNonNull(remote, "connect() comes first");
        RtpCodec codec = opened().codec();
        List<SdpCodec> codecs = new ArrayList<>();
        offer.audio().codecs().stream()
                .filter(one -> rtpCodec(one).sameFormat(codec))
                .findFirst()
                .ifPresent(voice -> {
                    codecs.add(sdpCodec(codec, voice.payloadType()));
                    events(offer, voice.clockRate()).ifPresent(codecs::add);
                });
        return describe(
                codecs,
                offer.audio().direction().reversed(),
                offer.audio().before(),
                offer.audio().after(),
                SdpSetup.PASSIVE,
                offer.webRtc().mid());
    }

    /** Idempotent. */
    void close() {
        if (!closed) {
            closed = true;
            if (transport != null) {
                release(transport.id());
            }
        }
    }

    private void release(String transportId) {
        var _ = line.session(
                replyTo -> new AgentSessionCommand.CloseSdpTransport(line.sessionId(), transportId, replyTo));
    }

    private SessionReply.SdpTransportCreated opened() {
        return java.util.Objects.requireNonNull(transport, "open() comes first");
    }

    private String describe(
            List<SdpCodec> codecs,
            SdpDirection direction,
            List<String> before,
            List<String> after,
            SdpSetup setup,
            String mid) {
        SessionReply.SdpTransportCreated opened = opened();
        IceParameters credentials = java.util.Objects.requireNonNull(ice, "open() comes first");
        IceCandidate first = opened.iceCandidates().getFirst();
        SdpAudio audio = new SdpAudio(
                sdpSessionId,
                ++sdpVersion,
                first.address(),
                first.port(),
                codecs,
                OptionalInt.of(20),
                direction,
                before,
                after);
        SdpWebRtc webRtc = new SdpWebRtc(
                credentials.usernameFragment(),
                credentials.password(),
                opened.dtlsParameters().fingerprints().stream()
                        .map(one -> new SdpWebRtc.Fingerprint(one.algorithm(), one.value()))
                        .toList(),
                setup,
                mid,
                opened.iceCandidates().stream().map(MediaEnd::candidate).toList());
        return new SdpWebRtcAudio(audio, webRtc).encode();
    }

    /** RFC 8839 §5.1. */
    private static String candidate(IceCandidate candidate) {
        return candidate.foundation() + " 1 " + candidate.protocol() + " " + candidate.priority() + " "
                + candidate.address() + " " + candidate.port() + " typ " + candidate.type();
    }

    private static Optional<SdpCodec> events(SdpWebRtcAudio description, int clockRate) {
        return description.audio().codecs().stream()
                .filter(SdpCodec::isTelephoneEvent)
                .filter(event -> event.clockRate() == clockRate)
                .findFirst();
    }

    private static RtpCodec rtpCodec(SdpCodec codec) {
        return new RtpCodec(
                "audio",
                "audio/" + codec.name(),
                codec.payloadType(),
                codec.clockRate(),
                codec.channels(),
                Map.of(),
                List.of());
    }

    private static SdpCodec sdpCodec(RtpCodec codec, int payloadType) {
        SdpCodec known = codec.sameFormat(RtpCodec.OPUS)
                ? SdpCodec.OPUS
                : new SdpCodec(0, codec.encodingName(), codec.clockRate(), codec.channels(), Optional.empty());
        return known.withPayloadType(payloadType);
    }

    private void ask(CompletionStage<SessionReply> stage, Consumer<SessionReply> rest) {
        line.then(stage, new SessionReply.Refused(ErrorCode.DEPENDENCY_UNAVAILABLE.refusal()), rest);
    }

    private static Step stepOf(SessionReply reply) {
        return reply instanceof SessionReply.Refused(Refusal refusal) ? new Step.Refused(refusal) : new Step.Done();
    }
}
