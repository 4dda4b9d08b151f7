package dev.tandem.sip;

import dev.tandem.sip.jain.HopRouter;
import dev.tandem.sip.jain.MessageSlf4jLogger;
import dev.tandem.sip.jain.StackSlf4jLogger;
import java.util.Properties;

/** How JAIN SIP is set up: as a transaction layer and nothing more. */
final class StackSettings {
    private static final int UDP_BUFFER_BYTES = 4 * 1024 * 1024;
    private static final int READ_TIMEOUT_MS = 10_000;

    private StackSettings() {}

    static Properties of(SipSettings settings) {
        Properties properties = new Properties();
        properties.setProperty("javax.sip.STACK_NAME", "tandem-" + Ids.tag());
        properties.setProperty("javax.sip.AUTOMATIC_DIALOG_SUPPORT", "off");
        properties.setProperty("javax.sip.ROUTER_PATH", HopRouter.class.getName());
        set(properties, "STACK_LOGGER", StackSlf4jLogger.class.getName());
        set(properties, "SERVER_LOGGER", MessageSlf4jLogger.class.getName());
        // Unset, the stack makes a thread per datagram; with two, a BYE overtakes the ACK or 200 right before it.
        set(properties, "THREAD_POOL_SIZE", "1");
        set(properties, "REENTRANT_LISTENER", "true");
        // The default of 8 KB drops datagrams in bursts.
        set(properties, "RECEIVE_UDP_BUFFER_SIZE", Integer.toString(UDP_BUFFER_BYTES));
        set(properties, "SEND_UDP_BUFFER_SIZE", Integer.toString(UDP_BUFFER_BYTES));
        set(properties, "MAX_MESSAGE_SIZE", Integer.toString(settings.limits().maxMessageBytes()));
        set(properties, "READ_TIMEOUT", Integer.toString(READ_TIMEOUT_MS));
        // A transaction that a lost step left behind goes away by itself.
        long lifeSeconds = Math.ceilDiv(2 * settings.limits().ackWait().toMillis(), 1000);
        set(properties, "MAX_TX_LIFETIME_NON_INVITE", Long.toString(lifeSeconds));
        set(
                properties,
                "MAX_TX_LIFETIME_INVITE",
                Long.toString(settings.limits().incomingRing().toSeconds() + lifeSeconds));
        // Answer to where a request came from, even when its Via asks for another port.
        set(properties, "ALWAYS_ADD_RPORT", "true");
        set(properties, "RELEASE_REFERENCES_STRATEGY", "None");
        // Sockets bring their own protocols and ciphers; a connection needs no second handshake.
        set(properties, "SSL_RENEGOTIATION_ENABLED", "false");
        return properties;
    }

    private static void set(Properties properties, String name, String value) {
        properties.setProperty("gov.nist.javax.sip." + name, value);
    }
}
