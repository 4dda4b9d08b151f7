package dev.tandem.agent;

import dev.tandem.core.CborMessage;
import dev.tandem.core.Decision;
import dev.tandem.core.ErrorCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** An agent's rules. Nothing has to be done in the world, so decisions carry no actions. */
sealed interface AgentState extends CborMessage {

    Decision<AgentEvent, Void, AgentReply> create(AgentCommand.Create create, Instant now);

    Decision<AgentEvent, Void, AgentReply> change(AgentProfile profile, Instant now);

    Decision<AgentEvent, Void, AgentReply> changePassword(Secret passwordHash, Instant now);

    Decision<AgentEvent, Void, AgentReply> renewSipPassword(Secret sipPassword, Instant now);

    Decision<AgentEvent, Void, AgentReply> delete(Instant now);

    AgentReply describe();

    AgentState apply(AgentEvent event);

    private static AgentReply notFound() {
        return new AgentReply.Refused(ErrorCode.NOT_FOUND.refusal());
    }

    /** No such agent yet, or (a deleted id is never used again) no more. */
    record Absent(boolean deleted) implements AgentState {
        @Override
        public Decision<AgentEvent, Void, AgentReply> create(AgentCommand.Create create, Instant now) {
            if (deleted) {
                return Decision.reply(notFound());
            }
            AgentProfile profile = create.profile();
            AgentEvent.Created created = new AgentEvent.Created(
                    profile.agentId(),
                    profile.tenantId(),
                    profile.userId(),
                    profile.username(),
                    profile.name(),
                    profile.extension(),
                    profile.typology(),
                    profile.enabled(),
                    create.passwordHash(),
                    create.sipPassword(),
                    now);
            return Decision.persist(
                    created, new AgentReply.Known(profile, create.passwordHash(), create.sipPassword()));
        }

        @Override
        public Decision<AgentEvent, Void, AgentReply> change(AgentProfile profile, Instant now) {
            return Decision.reply(notFound());
        }

        @Override
        public Decision<AgentEvent, Void, AgentReply> changePassword(Secret passwordHash, Instant now) {
            return Decision.reply(notFound());
        }

        @Override
        public Decision<AgentEvent, Void, AgentReply> renewSipPassword(Secret sipPassword, Instant now) {
            return Decision.reply(notFound());
        }

        @Override
        public Decision<AgentEvent, Void, AgentReply> delete(Instant now) {
            return Decision.reply(new AgentReply.Deleted());
        }

        @Override
        public AgentReply describe() {
            return notFound();
        }

        @Override
        public AgentState apply(AgentEvent event) {
            if (event instanceof AgentEvent.Created created) {
                return new Present(
                        new AgentProfile(
                                created.agentId(),
                                created.tenantId(),
                                created.userId(),
                                created.username(),
                                created.name(),
                                created.extension(),
                                created.typology(),
                                created.enabled()),
                        created.passwordHash(),
                        created.sipPassword());
            }
            throw new IllegalStateException(event.getClass().getSimpleName() + " of an agent that does not exist");
        }
    }

    /** The agent exists. */
    record Present(AgentProfile profile, Secret passwordHash, Secret sipPassword) implements AgentState {
        @Override
        public Decision<AgentEvent, Void, AgentReply> create(AgentCommand.Create create, Instant now) {
            return Decision.reply(
                    create.profile().equals(profile)
                            ? describe()
                            : new AgentReply.Refused(ErrorCode.CONFLICT.refusal("The agent exists")));
        }

        @Override
        public Decision<AgentEvent, Void, AgentReply> change(AgentProfile wanted, Instant now) {
            List<AgentEvent> events = new ArrayList<>();
            if (!wanted.withEnabled(profile.enabled()).equals(profile)) {
                events.add(new AgentEvent.Changed(
                        profile.agentId(),
                        profile.tenantId(),
                        wanted.userId(),
                        wanted.username(),
                        wanted.name(),
                        wanted.extension(),
                        wanted.typology(),
                        now));
            }
            if (wanted.enabled() != profile.enabled()) {
                events.add(
                        wanted.enabled()
                                ? new AgentEvent.Enabled(profile.agentId(), profile.tenantId(), now)
                                : new AgentEvent.Disabled(profile.agentId(), profile.tenantId(), now));
            }
            return new Decision<>(events, List.of(), new AgentReply.Known(wanted, passwordHash, sipPassword));
        }

        @Override
        public Decision<AgentEvent, Void, AgentReply> changePassword(Secret newHash, Instant now) {
            return Decision.persist(
                    new AgentEvent.PasswordChanged(profile.agentId(), profile.tenantId(), newHash, now),
                    new AgentReply.Known(profile, newHash, sipPassword));
        }

        @Override
        public Decision<AgentEvent, Void, AgentReply> renewSipPassword(Secret renewed, Instant now) {
            return renewed.equals(sipPassword)
                    ? Decision.reply(describe())
                    : Decision.persist(
                            new AgentEvent.SipPasswordRenewed(profile.agentId(), profile.tenantId(), renewed, now),
                            new AgentReply.Known(profile, passwordHash, renewed));
        }

        @Override
        public Decision<AgentEvent, Void, AgentReply> delete(Instant now) {
            return Decision.persist(
                    new AgentEvent.Deleted(profile.agentId(), profile.tenantId(), now), new AgentReply.Deleted());
        }

        @Override
        public AgentReply describe() {
            return new AgentReply.Known(profile, passwordHash, sipPassword);
        }

        @Override
        public AgentState apply(AgentEvent event) {
            return switch (event) {
                case AgentEvent.Created _ -> throw new IllegalStateException("created twice");
                case AgentEvent.Changed changed ->
                    with(new AgentProfile(
                            changed.agentId(),
                            changed.tenantId(),
                            changed.userId(),
                            changed.username(),
                            changed.name(),
                            changed.extension(),
                            changed.typology(),
                            profile.enabled()));
                case AgentEvent.PasswordChanged changed -> new Present(profile, changed.passwordHash(), sipPassword);
                case AgentEvent.SipPasswordRenewed renewed -> new Present(profile, passwordHash, renewed.sipPassword());
                case AgentEvent.Enabled _ -> with(profile.withEnabled(true));
                case AgentEvent.Disabled _ -> with(profile.withEnabled(false));
                case AgentEvent.Deleted _ -> new Absent(true);
            };
        }

        private Present with(AgentProfile newProfile) {
            return new Present(newProfile, passwordHash, sipPassword);
        }
    }
}
