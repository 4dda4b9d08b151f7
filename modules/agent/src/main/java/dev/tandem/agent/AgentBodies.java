package dev.tandem.agent;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tandem.agent.pbx.PbxStatus;
import dev.tandem.agent.session.Presence;
import dev.tandem.agent.session.SessionHistory;
import dev.tandem.core.ErrorCode;
import dev.tandem.core.Refusal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the agent API takes and gives, as JSON. */
final class AgentBodies {
    private static final Pattern USERNAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}");
    private static final Pattern EXTENSION = Pattern.compile("[0-9]{1,15}");
    private static final Pattern PRINTABLE = Pattern.compile("\\P{Cntrl}+");
    private static final int MIN_PASSWORD = 6;
    private static final int MAX_PASSWORD = 256;
    private static final int MAX_NAME = 100;
    private static final int MAX_ID = 128;

    private AgentBodies() {}

    record Credentials(String username, String password) {
        @Override
        public String toString() {
            return "Credentials[username=" + username + "]";
        }
    }

    /** @param name the user name if absent; {@code userId} the agent's id; {@code enabled} true */
    record NewAgent(
            Optional<String> tenantId,
            String username,
            String password,
            Optional<String> name,
            String extension,
            Typology typology,
            Optional<String> userId,
            Optional<Boolean> enabled) {

        Optional<Refusal> invalid() {
            return firstOf(
                    checkUsername(username),
                    checkPassword(password),
                    name.flatMap(AgentBodies::checkName),
                    checkExtension(extension),
                    userId.flatMap(id -> checkId("userId", id)),
                    tenantId.flatMap(id -> checkId("tenantId", id)));
        }

        AgentProfile profile(String agentId, String tenant) {
            return new AgentProfile(
                    agentId,
                    tenant,
                    userId.orElse(agentId),
                    username,
                    name.orElse(username),
                    extension,
                    typology,
                    enabled.orElse(true));
        }

        @Override
        public String toString() {
            return "NewAgent[username=" + username + "]";
        }
    }

    /**
     * What is absent stays as it is.
     *
     * @param renewSipPassword true: a new one is made up for the PBX; a change of {@code password} does not touch it
     */
    record AgentPatch(
            Optional<String> username,
            Optional<String> password,
            Optional<String> name,
            Optional<String> extension,
            Optional<Typology> typology,
            Optional<String> userId,
            Optional<Boolean> enabled,
            Optional<Boolean> renewSipPassword) {

        Optional<Refusal> invalid() {
            return firstOf(
                    username.flatMap(AgentBodies::checkUsername),
                    password.flatMap(AgentBodies::checkPassword),
                    name.flatMap(AgentBodies::checkName),
                    extension.flatMap(AgentBodies::checkExtension),
                    userId.flatMap(id -> checkId("userId", id)));
        }

        AgentProfile on(AgentProfile before) {
            return new AgentProfile(
                    before.agentId(),
                    before.tenantId(),
                    userId.orElse(before.userId()),
                    username.orElse(before.username()),
                    name.orElse(before.name()),
                    extension.orElse(before.extension()),
                    typology.orElse(before.typology()),
                    enabled.orElse(before.enabled()));
        }

        @Override
        public String toString() {
            return "AgentPatch[username=" + username + "]";
        }
    }

    /**
     * An agent as administrators see it.
     *
     * @param presence while the agent has a session
     * @param pbx how far it is at the PBX
     */
    record AgentBody(
            String id,
            String tenantId,
            String userId,
            String username,
            String name,
            String extension,
            Typology typology,
            boolean enabled,
            Optional<Presence> presence,
            Optional<Instant> presenceSince,
            PbxStatus pbx) {

        static AgentBody of(AgentProfile agent, Optional<SessionHistory.Row> session, PbxStatus pbx) {
            return new AgentBody(
                    agent.agentId(),
                    agent.tenantId(),
                    agent.userId(),
                    agent.username(),
                    agent.name(),
                    agent.extension(),
                    agent.typology(),
                    agent.enabled(),
                    session.map(SessionHistory.Row::presence),
                    session.map(SessionHistory.Row::presenceSince),
                    pbx);
        }
    }

    /** @param nextCursor for the next page; absent on the last one */
    record AgentPage(List<AgentBody> agents, Optional<String> nextCursor) {}

    record LoggedInAgent(
            String token, Instant expiresAt, AgentSelf agent, List<IceServers.IceServer> iceServers, SipAccount sip) {}

    record AgentSelf(String id, String tenantId, String userId, String name, String extension, Typology typology) {

        static AgentSelf of(AgentProfile agent) {
            return new AgentSelf(
                    agent.agentId(),
                    agent.tenantId(),
                    agent.userId(),
                    agent.name(),
                    agent.extension(),
                    agent.typology());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_ABSENT)
    record LoggedInAdmin(String token, Instant expiresAt, String role) {}

    @SafeVarargs
    private static Optional<Refusal> firstOf(Optional<Refusal>... checks) {
        for (Optional<Refusal> check : checks) {
            if (check.isPresent()) {
                return check;
            }
        }
        return Optional.empty();
    }

    private static Optional<Refusal> checkUsername(String username) {
        return unless(
                USERNAME.matcher(username).matches(),
                "username must be 1 to 64 letters, digits or ._@+- and begin with a letter or digit");
    }

    private static Optional<Refusal> checkPassword(String password) {
        return unless(
                password.length() >= MIN_PASSWORD && password.length() <= MAX_PASSWORD,
                "password must have " + MIN_PASSWORD + " to " + MAX_PASSWORD + " characters");
    }

    private static Optional<Refusal> checkName(String name) {
        return unless(
                !name.isBlank()
                        && name.length() <= MAX_NAME
                        && PRINTABLE.matcher(name).matches(),
                "name must have 1 to " + MAX_NAME + " printable characters");
    }

    private static Optional<Refusal> checkExtension(String extension) {
        return unless(EXTENSION.matcher(extension).matches(), "extension must be 1 to 15 digits");
    }

    private static Optional<Refusal> checkId(String field, String id) {
        return unless(
                !id.isBlank() && id.length() <= MAX_ID && PRINTABLE.matcher(id).matches(),
                field + " must have 1 to " + MAX_ID + " printable characters");
    }

    private static Optional<Refusal> unless(boolean fine, String message) {
        return fine ? Optional.empty() : Optional.of(ErrorCode.INVALID_VALUE.refusal(message));
    }
}
