package dev.tandem.call.trunk;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tandem.call.Trunk;
import dev.tandem.call.TrunkOptions;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.Refusal;
import dev.tandem.sip.Credentials;
import dev.tandem.sip.SipTarget;
import dev.tandem.sip.SipTransport;
import dev.tandem.sip.guard.AddressRange;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What an administrator sets of a trunk, but for its password.
 *
 * @param port empty: looked up with NAPTR and SRV (RFC 3263), else 5060, with TLS 5061
 * @param username of SIP digest, and in mode {@code register} the user that is registered
 * @param sessionTimer seconds (RFC 4028); empty: not asked for
 * @param allowedSources networks in CIDR notation that requests may come from, besides the host's own addresses
 */
record TrunkSpec(
        String name,
        String host,
        Optional<Integer> port,
        Transport transport,
        TrunkOptions.Mode mode,
        Optional<String> username,
        List<String> codecs,
        Trunk.Dtmf dtmf,
        TrunkOptions.Prack prack,
        Optional<Integer> sessionTimer,
        TrunkOptions.Srtp srtp,
        int priority,
        Optional<Integer> maxCalls,
        List<String> allowedSources,
        boolean keepAlive,
        boolean enabled) {
    static final int MAX_PASSWORD = 128;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}");
    private static final Pattern USERNAME = Pattern.compile("[A-Za-z0-9_.!~*'()&=+$,;?/@%-]{1,64}");
    private static final int MAX_PRIORITY = 1000;
    private static final int MAX_CALLS = 100_000;
    private static final int MAX_SOURCES = 32;
    /** RFC 4028 §4: no interval is shorter. */
    private static final int MIN_SESSION_TIMER = 90;

    private static final int MAX_SESSION_TIMER = 86_400;
    /** By RFC 3263. */
    private static final int LOOK_UP = 0;

    /** How SIP gets there (RFC 3261 §18). */
    enum Transport {
        @JsonProperty("udp")
        UDP,
        @JsonProperty("tcp")
        TCP,
        @JsonProperty("tls")
        TLS
    }

    TrunkSpec {
        codecs = List.copyOf(codecs);
        allowedSources = List.copyOf(allowedSources);
    }

    /** The first thing that is wrong with it, with a text that names the field. */
    Optional<Refusal> invalid(boolean hasPassword) {
        return firstOf(
                        wrong(
                                !NAME.matcher(name).matches(),
                                "name must be 1 to 64 letters, digits, spaces or . _ - and begin with a letter or digit"),
                        wrong(!isTarget(host), "host must be a host name or an IP address"),
                        wrong(outside(port, 1, 65_535), "port must be 1 to 65535"),
                        invalidAccount(hasPassword),
                        invalidCodecs(),
                        wrong(
                                outside(sessionTimer, MIN_SESSION_TIMER, MAX_SESSION_TIMER),
                                "sessionTimer must be " + MIN_SESSION_TIMER + " to " + MAX_SESSION_TIMER + " seconds"),
                        wrong(outside(Optional.of(priority), 0, MAX_PRIORITY), "priority must be 0 to " + MAX_PRIORITY),
                        wrong(outside(maxCalls, 1, MAX_CALLS), "maxCalls must be 1 to " + MAX_CALLS),
                        wrong(
                                allowedSources.size() > MAX_SOURCES,
                                "allowedSources must not be more than " + MAX_SOURCES),
                        wrong(
                                allowedSources.stream()
                                        .anyMatch(range ->
                                                AddressRange.parse(range).isEmpty()),
                                "allowedSources must be networks such as 192.0.2.0/24 or 2001:db8::/32"))
                .map(ErrorCode.INVALID_VALUE::refusal);
    }

    private Optional<String> invalidAccount(boolean hasPassword) {
        return switch (mode) {
            case PEER ->
                firstOf(
                        wrong(hasPassword && username.isEmpty(), "username is missing, which password belongs to"),
                        invalidUsername());
            case REGISTER ->
                firstOf(
                        wrong(
                                username.isEmpty() || !hasPassword,
                                "username and password are missing, which mode register registers with"),
                        invalidUsername());
            case AGENT_REGISTER ->
                wrong(
                        username.isPresent() || hasPassword,
                        "username and password must be absent in mode agent-register, where each agent has its own");
        };
    }

    private Optional<String> invalidUsername() {
        return wrong(
                username.filter(Predicate.not(USERNAME.asMatchPredicate())).isPresent(),
                "username must be 1 to 64 characters that a SIP URI can have");
    }

    private Optional<String> invalidCodecs() {
        boolean known = codecs.stream()
                .allMatch(codec -> TrunkOptions.ALL_CODECS.stream().anyMatch(codec::equalsIgnoreCase));
        var distinct = new HashSet<String>();
        boolean once = codecs.stream().allMatch(codec -> distinct.add(codec.toLowerCase(Locale.ROOT)));
        return wrong(
                codecs.isEmpty() || !known || !once,
                "codecs must be one or more of " + String.join(", ", TrunkOptions.ALL_CODECS) + ", each once");
    }

    /** @param password opened; empty: there is none, or it cannot be read */
    Trunk trunk(String id, String tenantId, Optional<String> password) {
        Optional<Credentials> credentials =
                username.flatMap(user -> password.map(secret -> new Credentials(user, secret)));
        TrunkOptions options = new TrunkOptions(
                mode, codecs, prack, sessionTimer.map(Duration::ofSeconds), srtp, maxCalls, allowedSources, keepAlive);
        return new Trunk(id, name, Optional.of(tenantId), target(credentials), dtmf, priority, options);
    }

    private SipTarget target(Optional<Credentials> credentials) {
        SipTransport way = switch (transport) {
            case UDP -> SipTransport.UDP;
            case TCP -> SipTransport.TCP;
            case TLS -> SipTransport.TLS;
        };
        return new SipTarget(host, port.orElse(LOOK_UP), way, credentials);
    }

    private static boolean isTarget(String host) {
        try {
            return new SipTarget(host, LOOK_UP, SipTransport.UDP, Optional.empty()).port() == LOOK_UP;
        } catch (IllegalArgumentException notAHost) {
            return false;
        }
    }

    private static boolean outside(Optional<Integer> value, int min, int max) {
        return value.filter(number -> number < min || number > max).isPresent();
    }

    private static Optional<String> wrong(boolean isWrong, String because) {
        return isWrong ? Optional.of(because) : Optional.empty();
    }

    @SafeVarargs
    private static Optional<String> firstOf(Optional<String>... checks) {
        for (Optional<String> check : checks) {
            if (check.isPresent()) {
                return check;
            }
        }
        return Optional.empty();
    }
}
