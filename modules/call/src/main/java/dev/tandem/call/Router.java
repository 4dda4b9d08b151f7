package dev.tandem.call;

import dev.tandem.agent.AgentProfile;
import dev.tandem.agent.Agents;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.Refusal;
import dev.tandem.sip.OutgoingInvite;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;

/** Finds out where a dialled number leads: a built-in number, an agent of the tenant, or the tenant's trunks. */
final class Router {
    static final String ECHO = "*43";
    static final String MILLIWATT = "*44";
    static final String CALLBACK = "*45";

    private static final Pattern NUMBER = Pattern.compile("[A-Za-z0-9+*#._-]{1,64}");
    private static final Pattern HEADER_NAME = Pattern.compile("[Xx]-[A-Za-z0-9-]{1,62}");
    private static final int MAX_HEADERS = 16;
    private static final int MAX_HEADER_VALUE = 256;
    private static final int MAX_REFERENCE = 64;

    /** Where the number leads. */
    sealed interface Routed {
        record To(FarEnd farEnd, String from, String displayName, Optional<String> calledAgentId, List<String> trunks)
                implements Routed {}

        record Nowhere(Refusal refusal) implements Routed {}
    }

    private final Agents agents;
    private final TrunkSettings trunks;
    private final DialRules rules;

    Router(Agents agents, TrunkSettings trunks, DialRules rules) {
        this.rules = rules;
        this.agents = agents;
        this.trunks = trunks;
    }

    /** Fails only when the directory of agents is away. */
    CompletionStage<Routed> route(DialRequest request) {
        Optional<Refusal> refusal = check(request)
                .or(() -> rules.refusal(request.callerId(), request.headers()).map(ErrorCode.INVALID_VALUE::refusal));
        if (refusal.isPresent()) {
            return now(new Routed.Nowhere(refusal.get()));
        }
        return agents.find(request.agentId())
                .thenCompose(found -> found.filter(agent -> agent.tenantId().equals(request.tenantId()))
                        .map(agent -> routeFor(agent, request))
                        .orElseGet(() -> now(new Routed.Nowhere(ErrorCode.NOT_FOUND.refusal("No such agent")))));
    }

    private CompletionStage<Routed> routeFor(AgentProfile agent, DialRequest request) {
        String from = request.callerId().orElse(agent.extension());
        return switch (request.phoneNumber()) {
            case ECHO -> now(builtIn(FarEnd.ECHO, from, agent));
            case MILLIWATT -> now(builtIn(FarEnd.TONE, from, agent));
            case CALLBACK -> now(builtIn(FarEnd.CALLBACK, from, agent));
            default ->
                agents.findByExtension(request.tenantId(), request.phoneNumber())
                        .thenApply(called -> called.filter(it -> it.typology().isWebRtc())
                                .map(it -> toAgent(it, agent, from))
                                .orElseGet(() -> toTrunk(request, from, agent)));
        };
    }

    private static Routed builtIn(FarEnd farEnd, String from, AgentProfile agent) {
        return new Routed.To(farEnd, from, agent.name(), Optional.empty(), List.of());
    }

    private static Routed toAgent(AgentProfile called, AgentProfile caller, String from) {
        return new Routed.To(FarEnd.AGENT, from, caller.name(), Optional.of(called.agentId()), List.of());
    }

    /** Phones registered at the PBX are behind the trunk too. */
    private Routed toTrunk(DialRequest request, String from, AgentProfile agent) {
        Optional<String> display = Optional.of(agent.name()).filter(name -> !name.isBlank());
        Optional<String> unusable = OutgoingInvite.refusal(from, display, request.phoneNumber(), request.headers());
        if (unusable.isPresent()) {
            return new Routed.Nowhere(ErrorCode.INVALID_VALUE.refusal(unusable.get()));
        }
        List<String> names =
                trunks.forTenant(request.tenantId()).stream().map(Trunk::name).toList();
        return names.isEmpty()
                ? new Routed.Nowhere(ErrorCode.TRUNK_UNAVAILABLE.refusal("No trunk is configured for this number"))
                : new Routed.To(FarEnd.TRUNK, from, agent.name(), Optional.empty(), names);
    }

    private static Optional<Refusal> check(DialRequest request) {
        if (!NUMBER.matcher(request.phoneNumber()).matches()) {
            return invalid("phoneNumber must be 1 to 64 of A-Z, 0-9, + * # . _ -");
        }
        if (request.callerId().filter(id -> !NUMBER.matcher(id).matches()).isPresent()) {
            return invalid("callerId must be 1 to 64 of A-Z, 0-9, + * # . _ -");
        }
        if (isTooLong(request.campaignId()) || isTooLong(request.leadId())) {
            return invalid("campaignId and leadId must not exceed " + MAX_REFERENCE + " characters");
        }
        return checkHeaders(request.headers());
    }

    private static Optional<Refusal> checkHeaders(Map<String, String> headers) {
        if (headers.size() > MAX_HEADERS) {
            return invalid("headers must not be more than " + MAX_HEADERS);
        }
        boolean distinct = headers.keySet().stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .distinct()
                        .count()
                == headers.size();
        boolean allowed = headers.entrySet().stream()
                .allMatch(header -> HEADER_NAME.matcher(header.getKey()).matches() && isValue(header.getValue()));
        return distinct && allowed
                ? Optional.empty()
                : invalid("headers must be named X-… once each, with values of 1 to " + MAX_HEADER_VALUE
                        + " printable characters");
    }

    private static boolean isValue(String value) {
        return !value.isBlank()
                && value.length() <= MAX_HEADER_VALUE
                && value.chars().noneMatch(Character::isISOControl);
    }

    private static boolean isTooLong(Optional<String> reference) {
        return reference.filter(text -> text.length() > MAX_REFERENCE).isPresent();
    }

    private static Optional<Refusal> invalid(String because) {
        return Optional.of(ErrorCode.INVALID_VALUE.refusal(because));
    }

    private static CompletionStage<Routed> now(Routed routed) {
        return CompletableFuture.completedStage(routed);
    }
}
