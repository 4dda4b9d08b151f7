package dev.tandem.http;

import dev.tandem.core.Overloaded;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Passwords as Argon2id (RFC 9106) in PHC string format, with OWASP's parameters: 19 MiB, 2 passes, 1 lane. Runs on
 * virtual threads, a few at once because each takes its memory; more wait in a bounded queue, and beyond that a stage
 * fails with {@link Overloaded}.
 */
public final class Passwords {
    /** Longer ones are refused unhashed. */
    public static final int MAX_PASSWORD_CHARS = 256;

    private static final int MEMORY_KIB = 19 * 1024;
    private static final int PASSES = 2;
    private static final int LANES = 1;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int MAX_MEMORY_KIB = 64 * 1024;
    private static final int MAX_PASSES = 10;
    private static final int MAX_AT_WORK = 200;
    private static final Pattern PHC = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=(\\d{1,6}),t=(\\d{1,2}),p=(\\d)\\$([A-Za-z0-9+/]{11,64})\\$([A-Za-z0-9+/]{22,86})");

    private final SecureRandom random = new SecureRandom();
    private final Semaphore running;
    private final AtomicInteger atWork = new AtomicInteger();
    private final int maxAtWork;
    private final String dummy;

    /** @param atOnce hashes that run at the same time, 19 MiB each */
    public Passwords(int atOnce) {
        this(atOnce, MAX_AT_WORK);
    }

    /** @param maxAtWork running and waiting together */
    Passwords(int atOnce, int maxAtWork) {
        this.maxAtWork = maxAtWork;
        this.running = new Semaphore(atOnce, true);
        this.dummy = hashNow("a password nobody has");
    }

    /** The password's hash, to be stored. */
    public CompletionStage<String> hash(String password) {
        if (password.length() > MAX_PASSWORD_CHARS) {
            return CompletableFuture.failedFuture(new IllegalArgumentException("password too long"));
        }
        return onVirtualThread(() -> hashNow(password));
    }

    /**
     * Whether this is the password. With no stored hash (an unknown user) it takes the same time and says no, so that
     * time does not tell which users exist.
     */
    public CompletionStage<Boolean> verify(String password, Optional<String> storedHash) {
        if (password.length() > MAX_PASSWORD_CHARS) {
            return CompletableFuture.completedFuture(false);
        }
        return onVirtualThread(() -> matches(password, storedHash.orElse(dummy)) && storedHash.isPresent());
    }

    private <T> CompletionStage<T> onVirtualThread(Supplier<T> work) {
        if (atWork.incrementAndGet() > maxAtWork) {
            atWork.decrementAndGet();
            return CompletableFuture.failedFuture(new Overloaded("too many logins at once"));
        }
        var result = new CompletableFuture<T>();
        Thread.ofVirtual().name("argon2").start(() -> {
            running.acquireUninterruptibly();
            try {
                result.complete(work.get());
            } catch (RuntimeException e) {
                result.completeExceptionally(e);
            } finally {
                running.release();
                atWork.decrementAndGet();
            }
        });
        return result;
    }

    private String hashNow(String password) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        byte[] hash = argon2id(password, salt, MEMORY_KIB, PASSES, LANES, HASH_BYTES);
        var base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v=19$m=" + MEMORY_KIB + ",t=" + PASSES + ",p=" + LANES + "$" + base64.encodeToString(salt)
                + "$" + base64.encodeToString(hash);
    }

    private static boolean matches(String password, String phc) {
        Matcher parts = PHC.matcher(phc);
        if (!parts.matches()) {
            return false;
        }
        int memoryKib = Integer.parseInt(parts.group(1));
        int passes = Integer.parseInt(parts.group(2));
        int lanes = Integer.parseInt(parts.group(3));
        if (memoryKib > MAX_MEMORY_KIB || passes < 1 || passes > MAX_PASSES || lanes < 1) {
            return false;
        }
        byte[] salt = Base64.getDecoder().decode(parts.group(4));
        byte[] expected = Base64.getDecoder().decode(parts.group(5));
        byte[] actual = argon2id(password, salt, memoryKib, passes, lanes, expected.length);
        return MessageDigest.isEqual(expected, actual);
    }

    private static byte[] argon2id(String password, byte[] salt, int memoryKib, int passes, int lanes, int hashBytes) {
        var generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(memoryKib)
                .withIterations(passes)
                .withParallelism(lanes)
                .withSalt(salt)
                .build());
        byte[] hash = new byte[hashBytes];
        generator.generateBytes(password.getBytes(StandardCharsets.UTF_8), hash);
        return hash;
    }
}
