package dev.tandem.call.inbound;

import dev.tandem.agent.Agents;
import dev.tandem.agent.pbx.EndpointNames;
import dev.tandem.agent.session.Sessions;
import dev.tandem.core.EventLog;
import dev.tandem.core.Ids;
import dev.tandem.sip.IncomingInvite;
import java.util.Comparator;
import java.util.List;
import javax.sql.DataSource;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.jspecify.annotations.Nullable;

/** Calls from trunks on one node, wired. */
public final class InboundModule {
    private static final EventLog LOG = EventLog.of(InboundModule.class);
    private static final int NOT_FOUND = 404;
    private static final int SERVICE_UNAVAILABLE = 503;
    private static final int MAX_NUMBER = 64;
    private static final int MAX_NAME = 64;

    private final ActorSystem<?> system;
    private final InboundTrunks trunks;
    private final Routing routing;
    private final NumberBook book;
    private final AgentCalls calls;
    private final InboundSettings settings;

    private InboundModule(
            ActorSystem<?> system,
            InboundTrunks trunks,
            Routing routing,
            NumberBook book,
            AgentCalls calls,
            InboundSettings settings) {
        this.system = system;
        this.trunks = trunks;
        this.routing = routing;
        this.book = book;
        this.calls = calls;
        this.settings = settings;
    }

    /**
     * Opens the door for calls from trunks.
     *
     * @param database holds numbers and ring groups
     * @param calls begins calls at agents
     */
    public static void start(
            ActorSystem<?> system,
            InboundDoor door,
            InboundSettings settings,
            InboundTrunks trunks,
            Agents agents,
            Sessions sessions,
            AgentCalls calls,
            DataSource database) {
        NumberBook book = new NumberStore(database);
        EndpointNames sipUsers = EndpointNames.of(system.settings().config());
        Routing routing = new Routing(book, agents, sessions, sipUsers, settings.callWaiting());
        InboundModule module = new InboundModule(system, trunks, routing, book, calls, settings);
        door.open(module::received);
    }

    /** On the endpoint's thread: everything else is done elsewhere. */
    private void received(IncomingInvite invite) {
        var _ = trunks.at(invite.sourceHost(), invite.sourcePort())
                .thenAccept(sources -> {
                    if (sources.isEmpty()) {
                        refuse(invite, "no trunk is there", NOT_FOUND);
                    } else {
                        lead(invite, sources);
                    }
                })
                .exceptionally(failure -> failed(invite, failure));
    }

    private void lead(IncomingInvite invite, List<InboundTrunks.Source> sources) {
        var _ = routing.find(sources, invite.calledUser())
                .thenAccept(entry -> entry.ifPresentOrElse(
                        to -> enter(invite, sourceOf(to.tenantId(), sources), to),
                        () -> refuse(invite, "the number leads nowhere", NOT_FOUND)))
                .exceptionally(failure -> failed(invite, failure));
    }

    /** The tenant's own trunk goes before one of all tenants. */
    private static InboundTrunks.Source sourceOf(String tenantId, List<InboundTrunks.Source> sources) {
        return sources.stream()
                .filter(source -> source.serves(tenantId))
                .min(Comparator.comparing(source -> source.tenantId().isEmpty()))
                .orElseThrow();
    }

    /**
     * A trunk without a free place gives 486, which is about this call only (RFC 3261 §21.4.21): after a 503 (§21.5.4) a
     * carrier sends nothing more for a while, or takes the whole trunk for out of service.
     */
    private void enter(IncomingInvite invite, InboundTrunks.Source source, Routing.Entry entry) {
        LinePlace place = new LinePlace(trunks, source, Ids.next());
        var _ = place.take()
                .thenAccept(given -> {
                    if (given) {
                        ring(invite, place, entry);
                    } else {
                        place.release();
                        refuse(invite, "trunk " + source.trunk() + " has maxCalls calls", Hunt.BUSY_HERE);
                    }
                })
                .exceptionally(failure -> {
                    place.release();
                    return failed(invite, failure);
                });
    }

    private static @Nullable Void failed(IncomingInvite invite, Throwable failure) {
        refuse(invite, String.valueOf(failure.getMessage()), SERVICE_UNAVAILABLE);
        return null;
    }

    private void ring(IncomingInvite invite, LinePlace place, Routing.Entry entry) {
        String trunk = place.source().trunk();
        LOG.info("inbound.received", "tenant", entry.tenantId(), "trunk", trunk, "sipCallId", invite.callId());
        Line.Ticket ticket = new Line.Ticket(
                entry,
                trunk,
                InboundSettings.printable(invite.fromUser(), MAX_NUMBER),
                InboundSettings.printable(invite.fromDisplay().orElse(""), MAX_NAME),
                InboundSettings.printable(invite.calledUser(), MAX_NUMBER),
                settings.passedOn(invite.headers()),
                !settings.callWaiting());
        system.systemActorOf(
                Line.create(invite, ticket, place, routing, book, calls), "line-" + place.lineId(), Props.empty());
    }

    private static void refuse(IncomingInvite invite, String because, int status) {
        LOG.info(
                "inbound.refused",
                "sipCallId",
                invite.callId(),
                "from",
                invite.sourceHost(),
                "because",
                because,
                "sipStatus",
                status);
        invite.listen((call, event) -> {});
        invite.respond(status);
    }
}
