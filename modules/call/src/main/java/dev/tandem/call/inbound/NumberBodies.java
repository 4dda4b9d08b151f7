package dev.tandem.call.inbound;

import dev.tandem.core.ErrorCode;
import dev.tandem.core.Refusal;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What {@code /api/numbers} and {@code /api/ring-groups} take and give, as JSON. */
final class NumberBodies {
    private static final Pattern NUMBER = Pattern.compile("\\+?[0-9]{1,20}\\*?");
    private static final Pattern EXTENSION = Pattern.compile("[0-9]{1,15}");
    private static final Pattern PRINTABLE = Pattern.compile("\\P{Cntrl}+");
    private static final int MAX_NAME = 100;
    private static final int MAX_ID = 128;
    private static final int MAX_MEMBERS = 100;
    private static final int MIN_RING = 5;
    private static final int MAX_RING = 120;

    private NumberBodies() {}

    /** Exactly one of the four. */
    record TargetBody(
            Optional<String> extension, Optional<String> ringGroup, Optional<String> number, Optional<Integer> status) {

        static TargetBody of(Target target) {
            return switch (target) {
                case Target.Extension(String extension) ->
                    new TargetBody(Optional.of(extension), Optional.empty(), Optional.empty(), Optional.empty());
                case Target.Group(String id) ->
                    new TargetBody(Optional.empty(), Optional.of(id), Optional.empty(), Optional.empty());
                case Target.OtherNumber(String number) ->
                    new TargetBody(Optional.empty(), Optional.empty(), Optional.of(number), Optional.empty());
                case Target.Status(int status) ->
                    new TargetBody(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(status));
            };
        }

        /** Of one that is valid. */
        Target target() {
            return extension
                    .<Target>map(Target.Extension::new)
                    .or(() -> ringGroup.map(Target.Group::new))
                    .or(() -> number.map(Target.OtherNumber::new))
                    .orElseGet(() -> new Target.Status(status.orElseThrow()));
        }

        /** @param last whether the call may end here with a status */
        Optional<Refusal> invalid(String field, boolean last) {
            long given = Stream.of(extension, ringGroup, number, status)
                    .filter(Optional::isPresent)
                    .count();
            if (given != 1 || (!last && (number.isPresent() || status.isPresent()))) {
                return refuse(field + " must have one of extension, ringGroup" + (last ? ", number or status" : ""));
            }
            if (extension.filter(it -> !EXTENSION.matcher(it).matches()).isPresent()) {
                return refuse(field + ".extension must be 1 to 15 digits");
            }
            if (number.filter(it -> !NUMBER.matcher(it).matches() || InboundNumber.isPattern(it))
                    .isPresent()) {
                return refuse(field + ".number must be 1 to 20 digits, with + in front for E.164");
            }
            if (status.filter(it -> it < 400 || it > 699).isPresent()) {
                return refuse(field + ".status must be a SIP status of 400 to 699");
            }
            return ringGroup.flatMap(id -> text(field + ".ringGroup", id, MAX_ID));
        }
    }

    /** @param ringSeconds 30 if absent */
    record NewNumber(
            Optional<String> tenantId,
            String number,
            Optional<String> trunk,
            TargetBody target,
            Optional<Integer> ringSeconds,
            Optional<TargetBody> noAnswer,
            Optional<TargetBody> busy) {

        Optional<Refusal> invalid() {
            return first(
                    tenantId.flatMap(id -> text("tenantId", id, MAX_ID)),
                    checkNumber(number),
                    trunk.flatMap(name -> text("trunk", name, MAX_ID)),
                    target.invalid("target", false),
                    ringing(ringSeconds, noAnswer, busy));
        }

        InboundNumber as(String id, String tenant) {
            return new InboundNumber(
                    id,
                    tenant,
                    number,
                    trunk,
                    target.target(),
                    ringSeconds.orElse(InboundNumber.RING_SECONDS),
                    rules(noAnswer, busy));
        }
    }

    /** @param ringSeconds how long each member rings; 30 if absent */
    record NewGroup(
            Optional<String> tenantId,
            String name,
            Strategy strategy,
            List<String> members,
            Optional<Integer> ringSeconds,
            Optional<TargetBody> noAnswer,
            Optional<TargetBody> busy) {

        Optional<Refusal> invalid() {
            return first(
                    tenantId.flatMap(id -> text("tenantId", id, MAX_ID)),
                    text("name", name, MAX_NAME),
                    checkMembers(members),
                    ringing(ringSeconds, noAnswer, busy));
        }

        RingGroup as(String id, String tenant) {
            return new RingGroup(
                    id,
                    tenant,
                    name,
                    strategy,
                    members,
                    ringSeconds.orElse(InboundNumber.RING_SECONDS),
                    rules(noAnswer, busy));
        }
    }

    record NumberBody(
            String id,
            String tenantId,
            String number,
            Optional<String> trunk,
            TargetBody target,
            int ringSeconds,
            Optional<TargetBody> noAnswer,
            Optional<TargetBody> busy) {

        static NumberBody of(InboundNumber number) {
            return new NumberBody(
                    number.id(),
                    number.tenantId(),
                    number.number(),
                    number.trunk(),
                    TargetBody.of(number.target()),
                    number.ringSeconds(),
                    number.rules().noAnswer().map(TargetBody::of),
                    number.rules().busy().map(TargetBody::of));
        }
    }

    record GroupBody(
            String id,
            String tenantId,
            String name,
            Strategy strategy,
            List<String> members,
            int ringSeconds,
            Optional<TargetBody> noAnswer,
            Optional<TargetBody> busy) {

        static GroupBody of(RingGroup group) {
            return new GroupBody(
                    group.id(),
                    group.tenantId(),
                    group.name(),
                    group.strategy(),
                    group.members(),
                    group.ringSeconds(),
                    group.rules().noAnswer().map(TargetBody::of),
                    group.rules().busy().map(TargetBody::of));
        }
    }

    /** @param nextCursor for the next page; absent on the last one */
    record NumberPage(List<NumberBody> numbers, Optional<String> nextCursor) {}

    /** @param nextCursor for the next page; absent on the last one */
    record GroupPage(List<GroupBody> ringGroups, Optional<String> nextCursor) {}

    private static Optional<Refusal> checkNumber(String number) {
        return NUMBER.matcher(number).matches()
                ? Optional.empty()
                : refuse(
                        "number must be 1 to 20 digits, with + in front for E.164 and * behind for any further digits");
    }

    private static Optional<Refusal> checkMembers(List<String> members) {
        if (members.isEmpty() || members.size() > MAX_MEMBERS) {
            return refuse("members must be 1 to " + MAX_MEMBERS + " extensions");
        }
        Set<String> distinct = new HashSet<>(members);
        return distinct.size() == members.size()
                        && members.stream().allMatch(it -> EXTENSION.matcher(it).matches())
                ? Optional.empty()
                : refuse("members must be extensions of 1 to 15 digits, each once");
    }

    private static Optional<Refusal> ringing(
            Optional<Integer> seconds, Optional<TargetBody> noAnswer, Optional<TargetBody> busy) {
        return first(
                seconds.filter(it -> it < MIN_RING || it > MAX_RING)
                        .flatMap(it -> refuse("ringSeconds must be " + MIN_RING + " to " + MAX_RING)),
                noAnswer.flatMap(rule -> rule.invalid("noAnswer", true)),
                busy.flatMap(rule -> rule.invalid("busy", true)));
    }

    private static Rules rules(Optional<TargetBody> noAnswer, Optional<TargetBody> busy) {
        return new Rules(noAnswer.map(TargetBody::target), busy.map(TargetBody::target));
    }

    private static Optional<Refusal> text(String field, String text, int most) {
        return !text.isBlank()
                        && text.length() <= most
                        && PRINTABLE.matcher(text).matches()
                ? Optional.empty()
                : refuse(field + " must have 1 to " + most + " printable characters");
    }

    @SafeVarargs
    private static Optional<Refusal> first(Optional<Refusal>... checks) {
        for (Optional<Refusal> check : checks) {
            if (check.isPresent()) {
                return check;
            }
        }
        return Optional.empty();
    }

    private static Optional<Refusal> refuse(String because) {
        return Optional.of(ErrorCode.INVALID_VALUE.refusal(because));
    }
}
