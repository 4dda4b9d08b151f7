package dev.tandem.core;

import com.github.f4b6a3.ulid.UlidCreator;

/**
 * Identifiers are ULIDs: unique, sortable by time, safe in URLs. A session's and a call's id end in the shard key of
 * their agent ({@code 01J….a1b2}), so that all of one agent's entities live on one node.
 */
public final class Ids {
    private static final int SHARDS = 100;

    private Ids() {}

    /** A new id, larger than any that this process made before. */
    public static String next() {
        return UlidCreator.getMonotonicUlid().toString();
    }

    /** A new id of something that belongs to an agent and must live where the agent's session lives. */
    public static String nextFor(String agentId) {
        return next() + "-" + shardOf(agentId);
    }

    /**
     * The shard of an entity: the suffix of an id made by {@link #nextFor}, else a hash of the whole id. Two digits,
     * {@code 00} to {@code 99}.
     */
    public static String shardOf(String id) {
        int dash = id.length() - 3;
        if (dash == ULID_LENGTH && id.charAt(dash) == '-') {
            return id.substring(dash + 1);
        }
        int shard = Math.floorMod(id.hashCode(), SHARDS);
        return shard < 10 ? "0" + shard : Integer.toString(shard);
    }

    private static final int ULID_LENGTH = 26;
}
