package dev.tandem.app.settings;

import java.util.Locale;

/** What a node does. A node has one or more roles; together they form one cluster. */
public enum NodeRole {
    /** The registry of licences and seats. */
    LICENSE,
    /** Agents, their sessions, provisioning, call history. */
    AGENT,
    /** Sockets, media and SIP legs. */
    GATEWAY;

    /** As in {@code TANDEM_ROLES}, in the cluster and in logs. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
