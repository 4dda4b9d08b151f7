package dev.tandem.license;

import dev.tandem.core.ErrorCode;
import dev.tandem.core.Ids;
import dev.tandem.core.Refusal;
import dev.tandem.http.Answer;
import dev.tandem.http.Principal;
import dev.tandem.http.Role;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;

/** What the licence API does, for whoever the bearer may be. Of a tenant that the bearer does not see, nothing exists. */
final class LicenseRegistry {
    static final int MAX_EVENTS = 500;

    private final LicenseDirectory directory;
    private final LicenseEntities entities;
    private final LicenseHistory history;
    private final LicenseKeys keys = new LicenseKeys();

    LicenseRegistry(LicenseDirectory directory, LicenseEntities entities, LicenseHistory history) {
        this.directory = directory;
        this.entities = entities;
        this.history = history;
    }

    CompletionStage<Answer> create(Principal by, LicenseBodies.NewLicense wanted) {
        if (!by.seesAllTenants()) {
            return done(refused(ErrorCode.FORBIDDEN));
        }
        Optional<Refusal> invalid = wanted.invalid().or(() -> wanted.terms().invalid());
        if (invalid.isPresent()) {
            return done(Answer.refused(invalid.get()));
        }
        var fresh = new LicenseDirectory.Listing(Ids.next(), wanted.tenantId(), keys.next());
        return directory
                .enter(fresh)
                .thenCompose(listing -> listing.licenseId().equals(fresh.licenseId())
                        ? create(by, listing, wanted)
                        : createUnlessThere(by, listing, wanted));
    }

    /** A node may have died between entering the licence and creating it: then that is made good now. */
    private CompletionStage<Answer> createUnlessThere(
            Principal by, LicenseDirectory.Listing listing, LicenseBodies.NewLicense wanted) {
        return entities.ask(listing.licenseId(), LicenseCommand.Get::new)
                .thenCompose(reply -> reply instanceof LicenseReply.Current
                        ? done(Answer.refused(ErrorCode.CONFLICT.refusal("The tenant has a license already")))
                        : create(by, listing, wanted));
    }

    private CompletionStage<Answer> create(
            Principal by, LicenseDirectory.Listing listing, LicenseBodies.NewLicense wanted) {
        return entities.<LicenseReply>ask(
                        listing.licenseId(),
                        replyTo -> new LicenseCommand.Create(wanted.terms(), by.subject(), replyTo))
                .thenApply(reply -> answer(
                        reply, view -> Answer.created(LicenseBodies.Shown.of(view, Optional.of(listing.key())))));
    }

    CompletionStage<Answer> list(Principal by, Optional<String> tenantId, String cursor, int limit) {
        Optional<String> ofTenant = by.seesAllTenants() ? tenantId : Optional.of(by.tenantId());
        return directory.page(ofTenant, cursor, limit + 1).thenCompose(listings -> {
            boolean more = listings.size() > limit;
            List<LicenseDirectory.Listing> page = more ? listings.subList(0, limit) : listings;
            Optional<String> next = more ? Optional.of(page.get(page.size() - 1).licenseId()) : Optional.empty();
            return all(page.stream().map(listing -> shown(by, listing)).toList())
                    .thenApply(found -> Answer.ok(new LicenseBodies.LicensePage(
                            found.stream().flatMap(Optional::stream).toList(), next)));
        });
    }

    private CompletionStage<Optional<LicenseBodies.Shown>> shown(Principal by, LicenseDirectory.Listing listing) {
        return entities.ask(listing.licenseId(), LicenseCommand.Get::new)
                .thenApply(reply -> reply instanceof LicenseReply.Current(LicenseView view)
                        ? Optional.of(LicenseBodies.Shown.of(view, key(by, listing)))
                        : Optional.empty());
    }

    CompletionStage<Answer> get(Principal by, String licenseId) {
        return visible(by, licenseId, listing -> shown(by, listing).thenApply(Answer::of));
    }

    CompletionStage<Answer> change(Principal by, String licenseId, LicenseBodies.Change change) {
        return visible(by, licenseId, listing -> {
            if (!by.seesAllTenants() && !change.isTenantsOwnBusiness()) {
                return done(refused(ErrorCode.FORBIDDEN));
            }
            Optional<Refusal> invalid = change.invalid();
            if (invalid.isPresent()) {
                return done(Answer.refused(invalid.get()));
            }
            return entities.<LicenseReply>ask(
                            licenseId, replyTo -> new LicenseCommand.Change(change.patch(), by.subject(), replyTo))
                    .thenApply(reply ->
                            answer(reply, view -> Answer.ok(LicenseBodies.Shown.of(view, key(by, listing)))));
        });
    }

    CompletionStage<Answer> delete(Principal by, String licenseId) {
        return visible(
                by,
                licenseId,
                listing -> by.seesAllTenants()
                        ? entities.<LicenseReply>ask(
                                        licenseId, replyTo -> new LicenseCommand.Delete(by.subject(), replyTo))
                                .thenCompose(deleted -> directory.remove(listing))
                                .thenApply(removed -> Answer.empty())
                        : done(refused(ErrorCode.FORBIDDEN)));
    }

    CompletionStage<Answer> seats(Principal by, String licenseId) {
        return visible(
                by,
                licenseId,
                listing -> entities.ask(licenseId, LicenseCommand.ListSeats::new)
                        .thenApply(reply -> switch (reply) {
                            case LicenseReply.SeatList(var view, var seats) ->
                                Answer.ok(new LicenseBodies.SeatPage(
                                        licenseId, view.webrtcMaxUsers(), seats.size(), seats));
                            default -> Answer.notFound();
                        }));
    }

    CompletionStage<Answer> allocate(Principal by, String licenseId, LicenseBodies.SeatWanted wanted) {
        Optional<Refusal> invalid = wanted.invalid();
        if (invalid.isPresent()) {
            return done(Answer.refused(invalid.get()));
        }
        String site = wanted.site().orElse("remote");
        return seat(
                by,
                licenseId,
                replyTo -> new LicenseCommand.Allocate(wanted.sessionId(), wanted.agentId(), site, replyTo),
                granted -> Answer.created(new LicenseBodies.SeatTaken(
                        licenseId,
                        wanted.sessionId(),
                        wanted.agentId(),
                        site,
                        granted.max(),
                        granted.active(),
                        granted.leaseUntil(),
                        granted.replacedSessionId())));
    }

    CompletionStage<Answer> renew(Principal by, String licenseId, String sessionId) {
        return seat(
                by,
                licenseId,
                replyTo -> new LicenseCommand.Renew(sessionId, replyTo),
                granted -> Answer.ok(new LicenseBodies.Renewed(granted.leaseUntil())));
    }

    CompletionStage<Answer> release(Principal by, String licenseId, String sessionId) {
        return seat(
                by,
                licenseId,
                replyTo -> new LicenseCommand.Release(sessionId, "released", replyTo),
                granted -> Answer.empty());
    }

    CompletionStage<Answer> events(Principal by, String licenseId, long after, int limit) {
        return visible(
                by,
                licenseId,
                listing -> history.after(licenseId, after, limit)
                        .thenApply(entries -> Answer.ok(new LicenseBodies.Events(
                                licenseId,
                                entries.stream()
                                        .map(LicenseHistory.Entry::envelope)
                                        .toList(),
                                entries.isEmpty()
                                        ? after
                                        : entries.get(entries.size() - 1).sequenceNr()))));
    }

    /** Whether the bearer may hear of this licence. */
    CompletionStage<Boolean> sees(Principal by, String licenseId) {
        return directory
                .byId(licenseId)
                .thenApply(found ->
                        found.filter(listing -> by.sees(listing.tenantId())).isPresent());
    }

    private CompletionStage<Answer> seat(
            Principal by,
            String licenseId,
            Function<ActorRef<SeatReply>, LicenseCommand> request,
            Function<SeatReply.Granted, Answer> granted) {
        return visible(
                by,
                licenseId,
                listing -> entities.ask(licenseId, request).thenApply(reply -> switch (reply) {
                    case SeatReply.Granted seat -> granted.apply(seat);
                    case SeatReply.Released() -> Answer.empty();
                    case SeatReply.Refused(Refusal refusal, var coveredFor) -> Answer.refused(refusal);
                }));
    }

    private CompletionStage<Answer> visible(
            Principal by, String licenseId, Function<LicenseDirectory.Listing, CompletionStage<Answer>> work) {
        return directory
                .byId(licenseId)
                .thenCompose(found -> found.filter(listing -> by.sees(listing.tenantId()))
                        .map(work)
                        .orElseGet(() -> done(Answer.notFound())));
    }

    private static Answer answer(LicenseReply reply, Function<LicenseView, Answer> current) {
        return switch (reply) {
            case LicenseReply.Current(LicenseView view) -> current.apply(view);
            case LicenseReply.Refused(Refusal refusal) -> Answer.refused(refusal);
            case LicenseReply.Deleted() -> Answer.notFound();
            case LicenseReply.SeatList(var view, var seats) -> current.apply(view);
        };
    }

    /** The key is the administrators' business. */
    private static Optional<String> key(Principal by, LicenseDirectory.Listing listing) {
        return by.role() == Role.ADMIN ? Optional.of(listing.key()) : Optional.empty();
    }

    private static Answer refused(ErrorCode code) {
        return Answer.refused(code.refusal());
    }

    private static CompletionStage<Answer> done(Answer answer) {
        return CompletableFuture.completedFuture(answer);
    }

    private static <T> CompletionStage<List<T>> all(List<CompletionStage<T>> stages) {
        BiFunction<List<T>, T, List<T>> append = (list, item) -> {
            list.add(item);
            return list;
        };
        CompletionStage<List<T>> gathered = CompletableFuture.completedFuture(new java.util.ArrayList<>());
        for (CompletionStage<T> stage : stages) {
            gathered = gathered.thenCombine(stage, append);
        }
        return gathered;
    }
}
