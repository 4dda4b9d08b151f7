package dev.tandem.app;

import dev.tandem.app.settings.NodeSettings;
import dev.tandem.http.Door;
import dev.tandem.http.Metrics;
import dev.tandem.http.Tokens;
import dev.tandem.journal.Database;
import dev.tandem.journal.EventCodec;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;

/** What a role finds when it starts: the system is running, the schema applied, the node a member of its cluster. */
record NodeContext(
        ActorSystem<?> system,
        ClusterSharding sharding,
        NodeSettings settings,
        Database database,
        EventCodec events,
        Metrics metrics,
        Tokens tokens,
        Door door) {}
