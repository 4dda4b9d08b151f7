package dev.tandem.license;

import dev.tandem.core.EventLog;
import dev.tandem.core.Ids;
import dev.tandem.http.Passwords;
import dev.tandem.http.Principal;
import dev.tandem.http.Role;
import dev.tandem.journal.Jdbc;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.sql.DataSource;

/** People who run the cluster or a tenant (table {@code admin_user}). Stages fail when the database is away. */
public final class AdminAccounts {
    private static final EventLog LOG = EventLog.of(AdminAccounts.class);
    private static final String FIRST_ADMIN = "admin";
    private static final String PASSWORD_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ";
    private static final int GENERATED_CHARS = 20;

    private final Jdbc jdbc;
    private final Passwords passwords;
    private final SecureRandom random = new SecureRandom();

    /**
     * Somebody who has proven who they are.
     *
     * @param tenantId {@link Principal#ALL_TENANTS} for the administrator of all
     */
    public record Admin(String id, String tenantId, Role role) {}

    private record Account(Admin admin, String passwordHash) {}

    public AdminAccounts(DataSource dataSource, Passwords passwords) {
        this.jdbc = new Jdbc(dataSource);
        this.passwords = passwords;
    }

    /** Whose username and password these are. Takes the same time whether the user exists or not. */
    public CompletionStage<Optional<Admin>> verify(String username, String password) {
        return jdbc.async(connection -> find(connection, username))
                .thenCompose(account -> passwords
                        .verify(password, account.map(Account::passwordHash))
                        .thenApply(right -> right ? account.map(Account::admin) : Optional.empty()));
    }

    /**
     * Makes sure that there is an administrator {@code admin}: with the configured password ({@code
     * TANDEM_ADMIN_PASSWORD}), which is also set anew where it differs, else with a generated one.
     *
     * @return the generated password, on the very first start only; to be shown once
     */
    public CompletionStage<Optional<String>> bootstrap(Optional<String> configuredPassword) {
        return jdbc.async(connection -> find(connection, FIRST_ADMIN)).thenCompose(account -> {
            if (account.isEmpty()) {
                String password = configuredPassword.orElseGet(this::generated);
                return passwords
                        .hash(password)
                        .thenCompose(hash -> jdbc.async(connection -> insert(connection, hash)))
                        .thenApply(inserted -> inserted && configuredPassword.isEmpty()
                                ? Optional.of(password)
                                : Optional.<String>empty());
            }
            return configuredPassword
                    .map(password -> adopt(password, account.get()).thenApply(done -> Optional.<String>empty()))
                    .orElseGet(() -> CompletableFuture.completedFuture(Optional.empty()));
        });
    }

    private CompletionStage<Boolean> adopt(String password, Account account) {
        return passwords
                .verify(password, Optional.of(account.passwordHash()))
                .thenCompose(same -> same
                        ? CompletableFuture.completedFuture(false)
                        : passwords
                                .hash(password)
                                .thenCompose(hash -> jdbc.async(connection -> update(connection, hash))));
    }

    private static Optional<Account> find(Connection connection, String username) throws SQLException {
        return Jdbc.query(
                        connection,
                        "SELECT id, tenant_id, role, password_hash FROM admin_user WHERE username = ?",
                        AdminAccounts::account,
                        username)
                .stream()
                .findFirst();
    }

    private static Account account(ResultSet row) throws SQLException {
        String tenantId = Optional.ofNullable(row.getString(2)).orElse(Principal.ALL_TENANTS);
        Role role = row.getString(3).equals(Role.SUPERVISOR.claim()) ? Role.SUPERVISOR : Role.ADMIN;
        return new Account(new Admin(row.getString(1), tenantId, role), row.getString(4));
    }

    /** Of two nodes that start at once, one inserts and shows its password. */
    private static boolean insert(Connection connection, String hash) throws SQLException {
        boolean inserted = Jdbc.update(
                        connection,
                        "INSERT INTO admin_user (id, username, password_hash, role) VALUES (?, ?, ?, 'admin')"
                                + " ON CONFLICT (username) DO NOTHING",
                        Ids.next(),
                        FIRST_ADMIN,
                        hash)
                == 1;
        if (inserted) {
            LOG.info("admin.created", "username", FIRST_ADMIN);
        }
        return inserted;
    }

    private static boolean update(Connection connection, String hash) throws SQLException {
        LOG.info("admin.password-changed", "username", FIRST_ADMIN, "by", "TANDEM_ADMIN_PASSWORD");
        return Jdbc.update(connection, "UPDATE admin_user SET password_hash = ? WHERE username = ?", hash, FIRST_ADMIN)
                == 1;
    }

    private String generated() {
        StringBuilder password = new StringBuilder();
        for (int i = 0; i < GENERATED_CHARS; i++) {
            password.append(PASSWORD_ALPHABET.charAt(random.nextInt(PASSWORD_ALPHABET.length())));
        }
        return password.toString();
    }
}
