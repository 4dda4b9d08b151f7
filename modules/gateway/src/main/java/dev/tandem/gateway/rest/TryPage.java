package dev.tandem.gateway.rest;

import static org.apache.pekko.http.javadsl.server.Directives.concat;
import static org.apache.pekko.http.javadsl.server.Directives.get;
import static org.apache.pekko.http.javadsl.server.Directives.getFromResource;
import static org.apache.pekko.http.javadsl.server.Directives.getFromResourceDirectory;
import static org.apache.pekko.http.javadsl.server.Directives.pathEnd;
import static org.apache.pekko.http.javadsl.server.Directives.pathPrefix;
import static org.apache.pekko.http.javadsl.server.Directives.pathSingleSlash;
import static org.apache.pekko.http.javadsl.server.Directives.redirect;
import static org.apache.pekko.http.javadsl.server.Directives.respondWithHeaders;

import java.util.List;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.Uri;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.http.javadsl.server.Route;

/** The page to try Tandem, at {@code /try/}; its files come with the softphone module. */
public final class TryPage {
    private static final String FILES = "try";
    private static final List<HttpHeader> HEADERS = List.of(
            RawHeader.create("X-Content-Type-Options", "nosniff"),
            RawHeader.create("Referrer-Policy", "no-referrer"),
            RawHeader.create("Cache-Control", "no-cache"));

    private TryPage() {}

    public static Route route() {
        return pathPrefix(
                "try",
                () -> get(() -> respondWithHeaders(
                        HEADERS,
                        () -> concat(
                                pathEnd(() -> redirect(Uri.create("/try/"), StatusCodes.PERMANENT_REDIRECT)),
                                pathSingleSlash(() -> getFromResource(FILES + "/index.html")),
                                getFromResourceDirectory(FILES)))));
    }
}
