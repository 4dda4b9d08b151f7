package dev.tandem.call.trunk;

import dev.tandem.http.ApiDocument;
import dev.tandem.http.Door;
import dev.tandem.journal.Jdbc;
import javax.sql.DataSource;
import org.apache.pekko.http.javadsl.server.Directives;
import org.apache.pekko.http.javadsl.server.Route;

/** The HTTP side of trunks and call limits; needs no SIP and so may run on any node. */
public final class TrunkApi {
    /** What the routes do, for the port's OpenAPI document. */
    public static final ApiDocument.Part API = new ApiDocument.Part(TrunkApi.class, "trunk-api.yaml");

    private final Route routes;

    /** @param queries the cluster's database */
    public TrunkApi(Door door, DataSource queries, SecretBox box) {
        Jdbc jdbc = new Jdbc(queries);
        routes = Directives.concat(
                new TrunkRoutes(door, new TrunkStore(jdbc), box).routes(),
                new LimitRoutes(door, new LimitStore(jdbc)).routes());
    }

    /** {@code /api/trunks…} and {@code /api/tenants/{id}/call-limits}, for the agent API. */
    public Route routes() {
        return routes;
    }
}
