package dev.tandem.phone;

import dev.tandem.agent.AgentProfile;
import dev.tandem.agent.session.ClientNotice;
import dev.tandem.core.Ids;
import dev.tandem.sip.message.NameAddress;
import dev.tandem.sip.message.SipRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;

/**
 * The telephones of this node. One that comes back on a new connection finds its calls again: it is known by its
 * instance (RFC 5626 §4.1), or else by its contact, which is as random and as lasting. Thread-safe.
 */
final class Switchboard {
    private final ActorSystem<?> system;
    private final PhoneWorld world;
    private final Map<String, ActorRef<ClientNotice>> phones = new ConcurrentHashMap<>();

    Switchboard(ActorSystem<?> system, PhoneWorld world) {
        this.system = system;
        this.world = world;
    }

    /** The telephone that this agent registers with, made if it is not there. */
    ActorRef<ClientNotice> phoneFor(AgentProfile agent, SipRequest register) {
        String loginId = loginId(register);
        return phones.computeIfAbsent(
                agent.agentId() + "/" + loginId,
                key -> system.systemActorOf(
                        Phone.behavior(agent, loginId, world, self -> phones.remove(key, self)),
                        "phone-" + Ids.next(),
                        Props.empty()));
    }

    /** Tells telephones of one agent apart, as a session does by the login. */
    private static String loginId(SipRequest register) {
        String identity = register.headers().list("Contact").stream()
                .findFirst()
                .flatMap(NameAddress::parse)
                .map(contact -> contact.parameters().get("+sip.instance").orElseGet(contact::uri))
                .orElseGet(register::callId);
        return "sip-" + UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8));
    }
}
