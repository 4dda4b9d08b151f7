package dev.tandem.call.trunk;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.tandem.call.Trunk;
import dev.tandem.call.TrunkOptions;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.Refusal;
import dev.tandem.http.Patch;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the API of trunks takes and gives, as JSON. */
final class TrunkBodies {
    private TrunkBodies() {}

    /** What is absent has the value that suits most. */
    record NewTrunk(
            Optional<String> tenantId,
            String name,
            String host,
            Optional<Integer> port,
            Optional<TrunkSpec.Transport> transport,
            Optional<TrunkOptions.Mode> mode,
            Optional<String> username,
            Optional<String> password,
            Optional<List<String>> codecs,
            Optional<Trunk.Dtmf> dtmf,
            Optional<TrunkOptions.Prack> prack,
            Optional<Integer> sessionTimer,
            Optional<TrunkOptions.Srtp> srtp,
            Optional<Integer> priority,
            Optional<Integer> maxCalls,
            Optional<List<String>> allowedSources,
            Optional<Boolean> keepAlive,
            Optional<Boolean> enabled) {

        TrunkSpec spec() {
            return new TrunkSpec(
                    name,
                    host,
                    port,
                    transport.orElse(TrunkSpec.Transport.UDP),
                    mode.orElse(TrunkOptions.Mode.PEER),
                    username,
                    codecs.map(TrunkBodies::canonical).orElse(TrunkOptions.ALL_CODECS),
                    dtmf.orElse(Trunk.Dtmf.RFC4733),
                    prack.orElse(TrunkOptions.Prack.SUPPORTED),
                    sessionTimer,
                    srtp.orElse(TrunkOptions.Srtp.OFF),
                    priority.orElse(1),
                    maxCalls,
                    allowedSources.orElse(List.of()),
                    keepAlive.orElse(true),
                    enabled.orElse(true));
        }

        Optional<Refusal> invalid() {
            return checkPassword(password).or(() -> spec().invalid(password.isPresent()));
        }

        @Override
        public String toString() {
            return "NewTrunk[name=" + name + "]";
        }
    }

    /** What is absent stays as it is; null clears what can be cleared. */
    record TrunkPatch(
            Optional<String> name,
            Optional<String> host,
            Patch<Integer> port,
            Optional<TrunkSpec.Transport> transport,
            Optional<TrunkOptions.Mode> mode,
            Patch<String> username,
            Patch<String> password,
            Optional<List<String>> codecs,
            Optional<Trunk.Dtmf> dtmf,
            Optional<TrunkOptions.Prack> prack,
            Patch<Integer> sessionTimer,
            Optional<TrunkOptions.Srtp> srtp,
            Optional<Integer> priority,
            Patch<Integer> maxCalls,
            Optional<List<String>> allowedSources,
            Optional<Boolean> keepAlive,
            Optional<Boolean> enabled) {

        TrunkSpec on(TrunkSpec before) {
            return new TrunkSpec(
                    name.orElse(before.name()),
                    host.orElse(before.host()),
                    port.change().orElse(before.port()),
                    transport.orElse(before.transport()),
                    mode.orElse(before.mode()),
                    username.change().orElse(before.username()),
                    codecs.map(TrunkBodies::canonical).orElse(before.codecs()),
                    dtmf.orElse(before.dtmf()),
                    prack.orElse(before.prack()),
                    sessionTimer.change().orElse(before.sessionTimer()),
                    srtp.orElse(before.srtp()),
                    priority.orElse(before.priority()),
                    maxCalls.change().orElse(before.maxCalls()),
                    allowedSources.orElse(before.allowedSources()),
                    keepAlive.orElse(before.keepAlive()),
                    enabled.orElse(before.enabled()));
        }

        /** @param hadPassword whether the trunk has one now */
        Optional<Refusal> invalid(TrunkSpec before, boolean hadPassword) {
            boolean has = password.change().map(Optional::isPresent).orElse(hadPassword);
            return checkPassword(password.value()).or(() -> on(before).invalid(has));
        }

        @Override
        public String toString() {
            return "TrunkPatch[name=" + name + "]";
        }
    }

    /** A trunk as administrators see it. */
    record TrunkBody(
            String id, String tenantId, @JsonUnwrapped TrunkSpec spec, boolean hasPassword, TrunkHealth health) {}

    /** @param nextCursor for the next page; absent on the last one */
    record TrunkPage(List<TrunkBody> trunks, Optional<String> nextCursor) {}

    private static Optional<Refusal> checkPassword(Optional<String> password) {
        boolean fine = password.map(secret -> !secret.isEmpty()
                        && secret.length() <= TrunkSpec.MAX_PASSWORD
                        && secret.chars().noneMatch(Character::isISOControl))
                .orElse(true);
        return fine
                ? Optional.empty()
                : Optional.of(ErrorCode.INVALID_VALUE.refusal(
                        "password must have 1 to " + TrunkSpec.MAX_PASSWORD + " printable characters"));
    }

    /** Codecs spelled as SDP does; what is none stays for the check to name. */
    private static List<String> canonical(List<String> codecs) {
        return codecs.stream()
                .map(codec -> TrunkOptions.ALL_CODECS.stream()
                        .filter(codec::equalsIgnoreCase)
                        .findFirst()
                        .orElse(codec.toLowerCase(Locale.ROOT)))
                .toList();
    }
}
