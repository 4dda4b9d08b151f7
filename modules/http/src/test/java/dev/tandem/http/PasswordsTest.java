package dev.tandem.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tandem.core.Overloaded;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PasswordsTest {
    private final Passwords passwords = new Passwords(2, 12);

    @Test
    void the_right_password_matches_its_hash_and_no_other_does() {
        String hash = hash("correct horse ümläut");

        assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(verify("correct horse ümläut", Optional.of(hash))).isTrue();
        assertThat(verify("correct horse", Optional.of(hash))).isFalse();
        assertThat(hash("correct horse ümläut")).isNotEqualTo(hash);
    }

    /** Made by the reference implementation: {@code echo -n password | argon2 somesalt -id -t 2 -k 65536 -p 1}. */
    @Test
    void a_hash_made_elsewhere_is_understood() {
        String known = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        assertThat(verify("password", Optional.of(known))).isTrue();
        assertThat(verify("Password", Optional.of(known))).isFalse();
    }

    @Test
    void an_unknown_user_takes_as_long_as_a_wrong_password() {
        Optional<String> stored = Optional.of(hash("secret"));
        // In turns, and each by its best: what else the machine does then slows both, or neither.
        long known = Long.MAX_VALUE;
        long unknown = Long.MAX_VALUE;
        for (int i = 0; i < 10; i++) {
            known = Math.min(known, nanos(() -> verify("wrong", stored)));
            unknown = Math.min(unknown, nanos(() -> verify("wrong", Optional.empty())));
        }

        assertThat((double) unknown / known).isBetween(0.3, 3.0);
    }

    @Test
    void nobody_logs_in_as_an_unknown_user_or_with_a_broken_hash() {
        assertThat(verify("a password nobody has", Optional.empty())).isFalse();
        assertThat(verify("x", Optional.of("plain"))).isFalse();
        assertThat(verify(
                        "x", Optional.of("$argon2id$v=19$m=999999,t=99,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJH")))
                .isFalse();
        assertThat(verify("x".repeat(1000), Optional.of(hash("x")))).isFalse();
    }

    @Test
    void a_flood_of_logins_is_refused_beyond_a_bounded_queue() {
        String stored = hash("secret");
        var attempts = IntStream.range(0, 100)
                .mapToObj(i -> passwords.verify("secret", Optional.of(stored)).toCompletableFuture())
                .toList();
        CompletableFuture.allOf(attempts.toArray(CompletableFuture[]::new))
                .exceptionally(failed -> null)
                .join();

        assertThat(attempts).filteredOn(a -> !a.isCompletedExceptionally()).hasSizeBetween(10, 99);
        assertThat(attempts)
                .filteredOn(CompletableFuture::isCompletedExceptionally)
                .isNotEmpty()
                .allSatisfy(a -> assertThat(a.exceptionNow()).isInstanceOf(Overloaded.class));
    }

    private String hash(String password) {
        return passwords.hash(password).toCompletableFuture().join();
    }

    private boolean verify(String password, Optional<String> hash) {
        return passwords.verify(password, hash).toCompletableFuture().join();
    }

    private static long nanos(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return System.nanoTime() - start;
    }
}
